"""What segmentation_models_pytorch's README and tests show: every decoder, encoders by name, losses, metrics, epochs."""

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import segmentation_models_pytorch as smp
import torch

torch.manual_seed(0)


def step(name: str, do: Callable[[], Any]) -> None:
    """Run one part of the tour; one that fails does not end it."""
    try:
        do()
    except Exception as error:
        print(name, type(error).__name__, str(error)[:200])


image = torch.rand(2, 3, 64, 64)
DECODERS = ["unet", "unetplusplus", "manet", "linknet", "fpn", "pspnet", "deeplabv3", "deeplabv3plus", "pan", "upernet"]
ENCODERS = [
    *("vgg11", "se_resnet50", "densenet121", "mobilenet_v2", "efficientnet-b0", "timm-efficientnet-b0", "mit_b0"),
    *("mobileone_s0", "dpn68", "xception", "inceptionv4", "timm-skresnet18", "tu-resnet18", "inceptionresnetv2"),
]


def decoder(name: str) -> None:
    model = smp.create_model(name, "resnet18", encoder_weights=None, classes=2)
    model(image).mean().backward()
    model.eval()
    model.predict(image)
    smp.create_model(
        name, "resnet18", encoder_weights=None, in_channels=4, classes=1, aux_params={"classes": 3, "dropout": 0.1}
    )(torch.rand(2, 4, 64, 64))


def encoder(name: str) -> None:
    size = 96 if "inception" in name or name == "xception" else 64
    model = smp.Unet(name, encoder_weights=None, in_channels=4, decoder_attention_type="scse")
    model(torch.rand(2, 4, size, size)).mean().backward()
    made = smp.encoders.get_encoder(name, in_channels=3, depth=5, weights=None)
    print(name, [tuple(f.shape) for f in made(torch.rand(2, 3, size, size))], made.out_channels, made.output_stride)


def options() -> None:
    smp.Unet("resnet18", encoder_weights=None, decoder_use_norm="identity", decoder_interpolation="bilinear")(image)
    smp.Unet("resnet18", encoder_weights=None, decoder_use_norm=False)(image)
    smp.Unet("resnet18", encoder_weights=None, activation="sigmoid", encoder_depth=3, decoder_channels=(32, 16, 8))(
        image
    )
    smp.FPN("resnet18", encoder_weights=None, decoder_merge_policy="cat", activation="softmax2d", classes=3)(image)
    smp.DeepLabV3Plus("resnet18", encoder_weights=None, encoder_output_stride=8)(image)
    smp.Segformer("mit_b0", encoder_weights=None)(image)
    smp.DPT("tu-vit_tiny_patch16_224", encoder_weights=None, dynamic_img_size=True)(image)
    smp.MAnet("resnet18", encoder_weights=None, decoder_pab_channels=32)(image)
    model = smp.Unet("resnet18", encoder_weights=None)
    model.freeze_encoder(), model.train(), model(image), model.unfreeze_encoder(), model.train()
    model.load_state_dict(model.state_dict())
    print(smp.encoders.get_encoder_names()[:3], smp.encoders.get_preprocessing_params("resnet18"))
    smp.encoders.get_preprocessing_fn("resnet18")(image[0].permute(1, 2, 0).numpy())
    smp.encoders._preprocessing.preprocess_input(image[0].permute(1, 2, 0).numpy(), mean=[0.5] * 3, std=[0.2] * 3)


def saved() -> None:
    with tempfile.TemporaryDirectory() as name:
        model = smp.Unet("resnet18", encoder_weights=None)
        model.save_pretrained(str(Path(name) / "unet"), dataset="cells", metrics={"iou": 0.5})
        smp.from_pretrained(str(Path(name) / "unet"))(image)
        smp.Unet.from_pretrained(str(Path(name) / "unet"))


def losses() -> None:
    many, mask = torch.rand(2, 3, 8, 8, requires_grad=True), torch.randint(0, 3, (2, 8, 8))
    one, flat = torch.rand(2, 1, 8, 8, requires_grad=True), torch.randint(0, 2, (2, 1, 8, 8)).float()
    L = smp.losses
    for make in (L.DiceLoss, L.JaccardLoss, L.FocalLoss, L.LovaszLoss, L.TverskyLoss):
        make("binary")(one, flat.squeeze(1) if make is L.LovaszLoss else flat).backward()
        make("multiclass")(many, mask).backward()
        make("multilabel")(many, torch.randint(0, 2, (2, 3, 8, 8)).float()).backward()
    L.DiceLoss("multiclass", classes=[0, 1], log_loss=True, ignore_index=2)(many, mask)
    L.FocalLoss("binary", alpha=0.25, normalized=True, reduced_threshold=0.5)(one, flat)
    L.SoftBCEWithLogitsLoss(smooth_factor=0.1)(one, flat).backward()
    L.SoftCrossEntropyLoss(smooth_factor=0.1)(many, mask).backward()
    L.MCCLoss()(one, flat).backward()


def metrics() -> None:
    M = smp.metrics
    stats = M.get_stats(torch.rand(2, 3, 8, 8), torch.randint(0, 2, (2, 3, 8, 8)), mode="multilabel", threshold=0.5)
    M.get_stats(torch.randint(0, 3, (2, 8, 8)), torch.randint(0, 3, (2, 8, 8)), mode="multiclass", num_classes=3)
    for way in ("micro", "macro", "weighted", "micro-imagewise", "macro-imagewise", "weighted-imagewise", None):
        M.iou_score(*stats, reduction=way, class_weights=[1.0, 2.0, 1.0] if way and "weighted" in way else None)
    for score in (M.f1_score, M.fbeta_score, M.accuracy, M.recall, M.precision, M.sensitivity, M.specificity):
        score(*stats, reduction="micro")
    for score in (M.balanced_accuracy, M.false_negative_rate, M.false_positive_rate, M.negative_predictive_value):
        score(*stats, reduction="macro")
    M.positive_likelihood_ratio(*stats), M.negative_likelihood_ratio(*stats), M.false_omission_rate(*stats)


def epochs() -> None:
    from segmentation_models_pytorch.utils import losses as old
    from segmentation_models_pytorch.utils import metrics as measured
    from segmentation_models_pytorch.utils import train

    model = smp.Unet("resnet18", encoder_weights=None, activation="sigmoid")
    data = [(torch.rand(2, 3, 32, 32), torch.randint(0, 2, (2, 1, 32, 32)).float())]
    loss = old.DiceLoss()
    kept = [
        measured.IoU(threshold=0.5),
        measured.Fscore(),
        measured.Accuracy(),
        measured.Recall(),
        measured.Precision(),
    ]
    optimizer = torch.optim.SGD(model.parameters(), lr=0.01)
    print(train.TrainEpoch(model, loss, kept, optimizer, verbose=True).run(data))
    print(train.ValidEpoch(model, old.JaccardLoss(), kept, verbose=False).run(data))


for name in DECODERS:
    step(name, lambda: decoder(name))
for name in ENCODERS:
    step(name, lambda: encoder(name))
for part in (options, saved, losses, metrics, epochs):
    step(part.__name__, part)

"""What pytorch-adapt's documentation shows: adapters of every algorithm trained, hooks put together, frameworks, validators, layers."""

import sys
import tempfile
import types

import torch
from torch import nn
from touring import step

torchvision_operators = torch.library.Library("torchvision", "DEF")
torchvision_operators.define("nms(Tensor dets, Tensor scores, float iou_threshold) -> Tensor")
torchvision_operators.define("qnms(Tensor dets, Tensor scores, float iou_threshold) -> Tensor")

import lightning.pytorch

sys.modules.setdefault("pytorch_lightning", lightning.pytorch)
sys.modules.setdefault("faiss", types.ModuleType("faiss"))
record_keeper = types.ModuleType("record_keeper")
record_keeper.RecordKeeper = record_keeper.RecordWriter = object
sys.modules.setdefault("record_keeper", record_keeper)

from pytorch_adapt import adapters, containers, hooks, layers, validators, weighters
from pytorch_adapt.datasets import CombinedSourceAndTargetDataset, DataloaderCreator, SourceDataset, TargetDataset
from pytorch_adapt.frameworks.ignite import CheckpointFnCreator, Ignite
from pytorch_adapt.frameworks.ignite.loggers import BasicLossLogger
from pytorch_adapt.frameworks.lightning import Lightning
from pytorch_adapt.layers import adaptive_batch_norm

torch.manual_seed(0)
WIDTH, CLASSES = 8, 4


def generator() -> nn.Module:
    return nn.Sequential(nn.Linear(6, WIDTH), nn.BatchNorm1d(WIDTH), nn.ReLU())


def models(**others: nn.Module) -> containers.Models:
    made = {"G": generator(), "C": nn.Linear(WIDTH, CLASSES), "D": nn.Sequential(nn.Linear(WIDTH, 1), nn.Flatten(0))}
    return containers.Models({**made, **others})


def pair(model: nn.Module) -> nn.Module:
    return layers.MultipleModels(model, nn.Linear(WIDTH, CLASSES))


def batch() -> dict:
    return {
        "src_imgs": torch.randn(16, 6),
        "src_labels": torch.arange(16) % CLASSES,
        "target_imgs": torch.randn(16, 6),
        "src_domain": torch.zeros(16),
        "target_domain": torch.ones(16),
        "src_sample_idx": torch.arange(16),
        "target_sample_idx": torch.arange(16),
    }


def plain(name: str, **others: nn.Module) -> object:
    chosen = models(**others)
    if name in ("Classifier", "Finetuner", "Aligner", "MCD", "SymNets", "AdaBN"):
        del chosen.store["D"]
    return getattr(adapters, name)(models=chosen)


def conditional(name: str) -> object:
    misc = containers.Misc({"feature_combiner": layers.RandomizedDotProduct([WIDTH, CLASSES], WIDTH)})
    return getattr(adapters, name)(models=models(), misc=misc)


ADAPTERS = {
    **{
        name: (lambda name=name: plain(name))
        for name in ("Classifier", "Finetuner", "Aligner", "DANN", "DANNE", "GAN", "GANE")
    },
    **{name: (lambda name=name: conditional(name)) for name in ("CDAN", "CDANE", "CDANNE")},
    "ADDA": lambda: adapters.ADDA(models=models()),
    "MCD": lambda: plain("MCD", C=pair(nn.Linear(WIDTH, CLASSES))),
    "SymNets": lambda: plain("SymNets", C=pair(nn.Linear(WIDTH, CLASSES))),
    "DomainConfusion": lambda: plain("DomainConfusion", D=nn.Linear(WIDTH, 2)),
    "GVB": lambda: plain(
        "GVB",
        C=layers.ModelWithBridge(nn.Linear(WIDTH, CLASSES)),
        D=layers.ModelWithBridge(nn.Sequential(nn.Linear(CLASSES, 1), nn.Flatten(0))),
    ),
    "RTN": lambda: adapters.RTN(
        models=containers.Models(
            {
                "G": generator(),
                "C": nn.Linear(WIDTH, CLASSES),
                "residual_model": layers.PlusResidual(nn.Linear(CLASSES, CLASSES)),
            }
        ),
        misc=containers.Misc({"feature_combiner": layers.RandomizedDotProduct([WIDTH, CLASSES], WIDTH)}),
    ),
    "VADA": lambda: adapters.VADA(
        models=models(), misc=containers.Misc({"combined_model": nn.Sequential(generator(), nn.Linear(WIDTH, CLASSES))})
    ),
    "AdaBN": lambda: plain("AdaBN", G=layers.AdaBNModel(generator())),
    "weighted": lambda: adapters.DANN(
        models=models(), hook_kwargs={"weighter": weighters.MeanWeighter(weights={"src_domain_loss": 2})}
    ),
    "with losses": lambda: adapters.DANN(
        models=models(), hook_kwargs={"post_g": [hooks.BSPHook(), hooks.BNMHook(), hooks.MCCHook(), hooks.AFNHook()]}
    ),
    "with target": lambda: adapters.Classifier(
        models=containers.Models({"G": generator(), "C": nn.Linear(WIDTH, CLASSES)}),
        hook_kwargs={"post": [hooks.TargetEntropyHook(), hooks.TargetDiversityHook(), hooks.ISTLossHook()]},
    ),
    "with atdoc": lambda: adapters.Classifier(
        models=containers.Models({"G": generator(), "C": nn.Linear(WIDTH, CLASSES)}),
        hook_kwargs={"post": [hooks.ATDOCHook(32, WIDTH, CLASSES)]},
    ),
    "reduced": lambda: adapters.DANN(
        models=models(),
        hook_kwargs={
            "reducer": hooks.EntropyReducer(
                apply_to=["src_domain_loss", "target_domain_loss"], entropy_weights_fn=layers.EntropyWeights()
            )
        },
    ),
    "joint": lambda: adapters.Aligner(
        models=containers.Models({"G": generator(), "C": nn.Linear(WIDTH, CLASSES)}),
        hook_kwargs={"loss_fn": layers.MMDLoss(), "aligner_hook": hooks.JointAlignerHook(loss_fn=layers.MMDLoss())},
    ),
}


def trained(make) -> None:
    adapter = make()
    for _ in range(2):
        adapter.training_step(batch())
    adapter.inference(torch.randn(4, 6), domain=0)
    repr(adapter.hook), repr(adapter.models), adapter.models.eval(), adapter.models.train()


def data() -> dict:
    source = [(x, i % CLASSES) for i, x in enumerate(torch.randn(32, 6))]
    made = {
        "src_train": SourceDataset(source),
        "src_val": SourceDataset(source),
        "target_train": TargetDataset(source),
        "target_val": TargetDataset(source),
    }
    return {**made, "train": CombinedSourceAndTargetDataset(SourceDataset(source), TargetDataset(source))}


def ignite() -> None:
    with tempfile.TemporaryDirectory() as folder:
        history = validators.ScoreHistory(validators.EntropyValidator())
        runner = Ignite(
            adapters.DANN(models=models()),
            validator=history,
            val_hooks=[validators.ScoreHistory(validators.DiversityValidator())],
            logger=BasicLossLogger(),
            checkpoint_fn=CheckpointFnCreator(dirname=folder, require_empty=False),
        )
        runner.run(
            data(),
            dataloader_creator=DataloaderCreator(batch_size=16),
            max_epochs=2,
            early_stopper_kwargs={"patience": 3},
        )
        runner.get_all_outputs(DataloaderCreator(batch_size=16)(**data())["src_train"], "src_train")
        history.best_score, history.best_epoch, repr(history)


def with_lightning() -> None:
    loader = DataloaderCreator(batch_size=16)(**data())["train"]
    trainer = lightning.pytorch.Trainer(
        max_epochs=1, logger=False, enable_checkpointing=False, enable_progress_bar=False, accelerator="cpu"
    )
    Lightning.validation_epoch_end = None  # refused by the trainer of today
    del Lightning.validation_epoch_end
    trainer.fit(Lightning(adapters.DANN(models=models())), loader)


def judged() -> None:
    outputs = {
        "features": torch.randn(40, WIDTH),
        "logits": torch.randn(40, CLASSES),
        "preds": torch.rand(40, CLASSES).softmax(1),
        "labels": torch.arange(40) % CLASSES,
        "domain": torch.zeros(40),
    }
    splits = {
        "src_train": outputs,
        "src_val": outputs,
        "target_train": {**outputs, "domain": torch.ones(40)},
        "target_val": outputs,
    }
    for make in (
        lambda: validators.AccuracyValidator(
            torchmetric_kwargs={"task": "multiclass", "num_classes": CLASSES, "average": "macro"}
        ),
        validators.EntropyValidator,
        validators.DiversityValidator,
        validators.BNMValidator,
        validators.IMValidator,
        validators.SNDValidator,
        validators.MMDValidator,
        validators.ISTValidator,
        validators.NearestSourceValidator,
        validators.NearestSourceL2Validator,
        lambda: validators.ClassClusterValidator(),
        lambda: validators.PerClassValidator(validators.MMDValidator()),
        lambda: validators.MultipleValidators([validators.EntropyValidator(), validators.DiversityValidator()]),
    ):

        def run(make=make):
            validator = make()
            validator(**{key: splits[key] for key in validator.required_data})

        step("validator", run)


def parts() -> None:
    a, b, labels = torch.randn(16, WIDTH, requires_grad=True), torch.randn(16, WIDTH), torch.arange(16) % CLASSES
    for loss in (
        layers.CORALLoss(),
        layers.MMDLoss(kernel_scales=layers.utils.get_kernel_scales(-1, 1, 3)),
        layers.MMDLoss(mmd_type="quadratic"),
        layers.MMDBatchedLoss(batch_size=8, mmd_type="quadratic"),
        layers.SlicedWasserstein(5),
        layers.MCDLoss(),
        layers.GeneralMCDLoss(),
    ):
        step(type(loss).__name__, lambda: loss(a, b).sum().backward())
    for layer in (
        layers.AdaptiveFeatureNorm(),
        layers.L2PreservedDropout(),
        layers.BatchSpectralLoss(),
        layers.ConfidenceWeights(),
        layers.EntropyLoss(),
        layers.EntropyWeights(normalizer=layers.SumNormalizer()),
        layers.DiversityLoss(),
        layers.GradientReversal(0.5),
        layers.MCCLoss(),
        layers.BNMLoss(),
        layers.StochasticLinear(WIDTH, 3),
        layers.MinMaxNormalizer(),
        layers.MaxNormalizer(),
        layers.ConcatSoftmax(),
    ):
        step(type(layer).__name__, lambda: layer(a).sum().backward())
    step(
        "vat", lambda: layers.VATLoss()(torch.randn(4, 6), model=nn.Sequential(generator(), nn.Linear(WIDTH, CLASSES)))
    )
    step("ist", lambda: layers.ISTLoss()(a, labels))
    norm = adaptive_batch_norm.AdaptiveBatchNorm(4, 2)
    step("norm", lambda: norm(torch.randn(2, 4, 3, 3), domain=1))


for label, make in ADAPTERS.items():
    step(label, lambda: trained(make))
for part in (ignite, with_lightning, judged, parts):
    step(part.__name__, part)

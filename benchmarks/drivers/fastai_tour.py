"""What fastai's documentation shows: data blocks, learners with callbacks, schedules, losses, metrics, models for pictures, tables, texts and collaborative filtering, interpretation."""
# ruff: noqa: F403, F405  (the documentation takes all names by a star, and so does this tour)

import sys
import tempfile
from pathlib import Path

import torch

torchvision_operators = torch.library.Library("torchvision", "DEF")
torchvision_operators.define("nms(Tensor dets, Tensor scores, float iou_threshold) -> Tensor")
torchvision_operators.define("qnms(Tensor dets, Tensor scores, float iou_threshold) -> Tensor")
sys.modules["torchaudio"] = None  # its library is built for other hardware

import numpy as np
import pandas as pd
from fastai import losses, metrics, optimizer
from fastai.callback.all import *
from fastai.collab import *
from fastai.tabular.all import *
from fastai.test_utils import synth_learner
from fastai.vision.all import *
from touring import step, steps

torch.manual_seed(0)
np.random.seed(0)


def schedules() -> None:
    learner = synth_learner(n_trn=3, n_val=1)
    step("fit", lambda: learner.fit(1))
    for name in ("fit_one_cycle", "fit_flat_cos", "fit_sgdr"):
        step(
            name,
            lambda: getattr(synth_learner(n_trn=3, n_val=1), name)(
                1, **({"cycle_len": 1} if name == "fit_sgdr" else {})
            ),
        )
    step("tuned", lambda: synth_learner(n_trn=3, n_val=1).fine_tune(1))
    step(
        "found",
        lambda: synth_learner(n_trn=6, n_val=1).lr_find(
            num_it=6, show_plot=False, suggest_funcs=(minimum, steep, valley, slide)
        ),
    )
    for cb in (SaveModelCallback(fname="m"), EarlyStoppingCallback(patience=1), ReduceLROnPlateau(patience=1), GradientAccumulation(2), GradientClip(0.1), MixUp(), CSVLogger(), TerminateOnNaNCallback(), ShowGraphCallback(),
               ParamScheduler({"lr": SchedCos(1e-3, 1e-4)}), MCDropoutCallback(), ActivationStats(), RNNRegularizer(), TrackerCallback(), GatherPredsCallback(), FetchPredsCallback(), TestCallback()):  # fmt: skip
        step(type(cb).__name__, lambda: synth_learner(n_trn=3, n_val=1, cbs=cb).fit(2))
    for kind in (SGD, RMSProp, Adam, RAdam, QHAdam, Larc, Lamb, ranger):
        step(str(kind), lambda: synth_learner(n_trn=2, n_val=1, opt_func=kind).fit(1, lr=1e-3, wd=0.01))
    step(
        "wrapped", lambda: synth_learner(n_trn=2, n_val=1, opt_func=partial(OptimWrapper, opt=torch.optim.AdamW)).fit(1)
    )
    step("ahead", lambda: synth_learner(n_trn=2, n_val=1, opt_func=lambda p, lr, **k: Lookahead(SGD(p, lr=lr))).fit(1))
    step(
        "asked",
        lambda: (
            learner.validate(),
            learner.get_preds(),
            learner.summary(),
            learner.recorder.plot_loss(),
            learner.freeze(),
            learner.unfreeze(),
            learner.loss_not_reduced,
            learner.added_cbs,
            learner.show_training_loop(),
        ),
    )
    with tempfile.TemporaryDirectory() as folder:
        learner.path = Path(folder)
        step(
            "kept",
            lambda: (
                learner.save("a"),
                learner.load("a"),
                learner.export("b.pkl"),
                load_learner(Path(folder) / "b.pkl"),
            ),
        )
        step("context", lambda: context(learner))


class TestCallback(Callback):
    order = 3

    def before_fit(self):
        self.seen = 0

    def after_batch(self):
        self.seen += 1
        if self.seen > 2:
            raise CancelEpochException


def context(learner) -> None:
    with learner.no_bar(), learner.no_logging(), learner.no_mbar(), learner.removed_cbs(learner.recorder):
        learner.fit(1)


def pictures(folder) -> Path:
    for name in ("train", "valid"):
        for label in ("cat", "dog"):
            place = Path(folder) / name / label
            place.mkdir(parents=True)
            for k in range(4):
                PILImage.create((np.random.rand(32, 32, 3) * 255).astype("uint8")).save(place / f"{k}.png")
    return Path(folder)


def seen() -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = pictures(folder)
        block = DataBlock(
            blocks=(ImageBlock, CategoryBlock),
            get_items=get_image_files,
            splitter=GrandparentSplitter(),
            get_y=parent_label,
            item_tfms=Resize(32),
            batch_tfms=[*aug_transforms(size=24), Normalize.from_stats(*imagenet_stats)],
        )
        loaders = block.dataloaders(path, bs=4, num_workers=0)
        step(
            "batch",
            lambda: (
                loaders.one_batch(),
                loaders.show_batch(),
                loaders.vocab,
                loaders.train_ds[0],
                block.summary(path),
                loaders.valid.new(),
                loaders.test_dl(get_image_files(path)),
            ),
        )
        step(
            "folder", lambda: ImageDataLoaders.from_folder(path, item_tfms=Resize(32), bs=4, num_workers=0).one_batch()
        )
        step(
            "function",
            lambda: ImageDataLoaders.from_path_func(
                path, get_image_files(path), parent_label, item_tfms=RandomResizedCrop(32), bs=4, num_workers=0
            ).one_batch(),
        )
        net = xresnet18(n_out=2, pretrained=False)
        learner = Learner(
            loaders,
            net,
            loss_func=LabelSmoothingCrossEntropyFlat(),
            metrics=[accuracy, error_rate, F1Score(), RocAucBinary(), Perplexity()],
            model_dir=folder,
        )
        step(
            "taught",
            lambda: (
                learner.fit_one_cycle(1),
                learner.show_results(),
                learner.predict(get_image_files(path)[0]),
                learner.tta(n=1),
            ),
        )
        told = ClassificationInterpretation.from_learner(learner)
        step(
            "told",
            lambda: (
                told.confusion_matrix(),
                told.plot_confusion_matrix(),
                told.most_confused(),
                told.print_classification_report(),
                told.top_losses(2),
                told.plot_top_losses(2),
            ),
        )
        step("cnn", lambda: vision_learner(loaders, resnet18, pretrained=False, metrics=accuracy).fit(1))
        step(
            "mixed",
            lambda: (
                Learner(loaders, net, cbs=[CutMix()], loss_func=CrossEntropyLossFlat()).fit(1),
                Learner(loaders, xresnet18_deep(n_out=2), loss_func=FocalLossFlat()).fit(1),
            ),
        )
        masks = DataBlock(
            blocks=(ImageBlock, MaskBlock(codes=["a", "b"])),
            get_items=get_image_files,
            get_y=lambda o: PILMask.create((np.random.rand(32, 32) > 0.5).astype("uint8")),
            item_tfms=Resize(32),
        ).dataloaders(path, bs=2, num_workers=0)
        step(
            "unet",
            lambda: unet_learner(
                masks,
                resnet18,
                pretrained=False,
                n_out=2,
                self_attention=True,
                loss_func=DiceLoss(),
                metrics=[Dice(), JaccardCoeff(), foreground_acc],
            ).fit(1),
        )
        several = DataBlock(
            blocks=(ImageBlock, MultiCategoryBlock),
            get_items=get_image_files,
            get_y=lambda o: [o.parent.name],
            item_tfms=Resize(32),
            splitter=RandomSplitter(seed=1),
        ).dataloaders(path, bs=4, num_workers=0)
        step(
            "several",
            lambda: Learner(several, xresnet18(n_out=2), loss_func=BCEWithLogitsLossFlat(), metrics=accuracy_multi).fit(
                1
            ),
        )
        points = DataBlock(
            blocks=(ImageBlock, PointBlock),
            get_items=get_image_files,
            get_y=lambda o: torch.tensor([[3.0, 4.0]]),
            item_tfms=Resize(32),
            batch_tfms=[
                Flip(),
                Rotate(),
                Zoom(),
                Warp(),
                Brightness(),
                Contrast(),
                Saturation(),
                Hue(),
                RandomErasing(),
            ],
        ).dataloaders(path, bs=2, num_workers=0)
        step("points", lambda: points.one_batch())


def tables() -> None:
    frame = pd.DataFrame(
        {
            "kind": np.random.choice(["a", "b"], 40),
            "size": np.random.rand(40),
            "date": pd.date_range("2020-01-01", periods=40),
            "y": np.random.choice(["no", "yes"], 40),
        }
    )
    frame = add_datepart(frame, "date")
    categorical, real = cont_cat_split(frame, 1, dep_var="y")[::-1]
    loaders = TabularDataLoaders.from_df(
        frame,
        procs=[Categorify, FillMissing, Normalize],
        cat_names=["kind"],
        cont_names=["size"],
        y_names="y",
        bs=8,
        y_block=CategoryBlock(),
    )
    learner = tabular_learner(
        loaders, layers=[8, 4], metrics=accuracy, config=tabular_config(embed_p=0.1, ps=[0.1, 0.1])
    )
    step(
        "taught",
        lambda: (
            learner.fit_one_cycle(1),
            learner.predict(frame.iloc[0]),
            learner.show_results(),
            loaders.show_batch(),
            learner.get_preds(dl=loaders.test_dl(frame)),
        ),
    )
    whole = TabularPandas(
        frame, [Categorify, FillMissing, Normalize], ["kind"], ["size"], "y", splits=RandomSplitter()(range_of(frame))
    )
    step(
        "frame",
        lambda: (
            whole.xs,
            whole.ys,
            whole.train,
            whole.valid,
            whole.decode(),
            whole.new(frame),
            df_shrink(frame),
            categorical,
            real,
        ),
    )
    rated = pd.DataFrame(
        {"user": np.random.randint(0, 5, 40), "item": np.random.randint(0, 5, 40), "rating": np.random.rand(40)}
    )
    pairs = CollabDataLoaders.from_df(rated, bs=8)
    for settings in ({"n_factors": 4, "y_range": (0, 1)}, {"use_nn": True, "layers": [8], "emb_szs": {}}):
        step("collab", lambda: collab_learner(pairs, **settings).fit(1))
    step("bias", lambda: (lambda one: (one.model.bias([0]), one.model.weight([0])))(collab_learner(pairs, n_factors=4)))


def judged() -> None:
    one, y = torch.rand(6, 3), torch.randint(0, 3, (6,))
    for name in (
        "CrossEntropyLossFlat",
        "FocalLossFlat",
        "LabelSmoothingCrossEntropyFlat",
        "LabelSmoothingCrossEntropy",
        "FocalLoss",
    ):
        step(name, lambda: (getattr(losses, name)()(one, y), getattr(losses, name)()))
    step(
        "flat",
        lambda: (
            MSELossFlat()(one[:, 0], one[:, 1]),
            L1LossFlat()(one, one),
            BCELossFlat()(one, one.round()),
            CrossEntropyLossFlat().decodes(one),
            CrossEntropyLossFlat().activation(one),
        ),
    )
    for metric in (accuracy, error_rate, top_k_accuracy):
        step("metric", lambda: metric(one, y))
    for metric in (
        Precision(average="macro"),
        Recall(average="macro"),
        F1Score(average="macro"),
        CohenKappa(),
        MatthewsCorrCoef(),
        BalancedAccuracy(),
    ):
        step("collected", lambda: (metric.reset(), metric.accumulate(Pretend(one, y)), metric.value, metric.name))
    for metric in (AvgMetric(accuracy), AvgLoss(), AvgSmoothLoss(), R2Score(), PearsonCorrCoef(), rmse, exp_rmspe):
        step(
            "averaged",
            lambda: (
                metric(one[:, 0], one[:, 1])
                if not isinstance(metric, Metric)
                else (metric.reset(), metric.accumulate(Pretend(one, y)), metric.value)
            ),
        )
    layers = (
        ConvLayer(3, 4),
        ConvLayer(3, 4, norm_type=NormType.Spectral),
        ConvLayer(3, 4, transpose=True),
        ResBlock(1, 3, 4),
        ResBlock(4, 3, 4, reduction=2, sa=True),
        PixelShuffle_ICNR(3, 3),
        SelfAttention(3),
        SimpleSelfAttention(3),
        MaxPool(),
        AvgPool(),
        SEBlock(1, 3, 4),
        SEModule(3, 2),
        Lambda(torch.sin),
        Mish(),
        Swish(),
        Flatten(),
        SimpleCNN([3, 4, 4]),
        MergeLayer(),
        AdaptiveConcatPool2d(),
        SequentialEx(ConvLayer(3, 3), MergeLayer()),
    )
    for layer in layers:
        step(type(layer).__name__, lambda: layer(torch.rand(2, 3, 8, 8)))
    step(
        "flat",
        lambda: (
            LinBnDrop(3, 2, p=0.1)(one),
            SigmoidRange(0, 1)(one),
            Embedding(4, 2)(y),
            sigmoid_range(one, 0, 1),
            create_head(4, 2)(torch.rand(2, 4, 3, 3)),
            params(Embedding(2, 2)),
            num_features_model(xresnet18()),
        ),
    )
    with Hook(layers[0], lambda m, i, o: o) as hook:
        step("hook", lambda: (layers[0](torch.rand(1, 3, 8, 8)), hook.stored))
    step("sizes", lambda: (model_sizes(xresnet18()), hook_outputs([layers[0]]), dummy_eval(layers[0])))
    step("optimizer", lambda: optimizer.detuplify_pg({"a": 1}))
    step("metrics", lambda: metrics.skm_to_fastai(len))


class Pretend:
    def __init__(self, pred, y):
        self.pred, self.y, self.yb, self.loss, self.smooth_loss = pred, y, (y,), pred.mean(), pred.mean()
        self.loss_func = CrossEntropyLossFlat()

    def to_detach(self, x):
        return x


steps(schedules, seen, tables, judged)

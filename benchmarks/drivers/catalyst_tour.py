"""What Catalyst's documentation shows: runners with callbacks, metrics, schedulers and loggers, custom loops, control flow, losses, layers, optimizers, samplers, inference and tracing."""

import contextlib
import tempfile

import torch
from catalyst import dl, metrics
from catalyst import utils as tools
from catalyst.contrib import data as extra_data
from catalyst.contrib import layers, losses, models, optimizers, schedulers
from catalyst.core.callback import CallbackOrder
from catalyst.data import (
    BalanceClassSampler,
    BatchBalanceClassSampler,
    BatchLimitLoaderWrapper,
    BatchPrefetchLoaderWrapper,
    DatasetFromSampler,
    DynamicBalanceClassSampler,
    MiniEpochSampler,
    SelfSupervisedDatasetWrapper,
)
from catalyst.registry import REGISTRY
from torch import nn
from torch.nn import functional as F
from torch.utils.data import DataLoader, TensorDataset
from touring import step, steps

torch.manual_seed(0)
X, Y = torch.randn(24, 6), torch.randint(0, 3, (24,))
DATA = TensorDataset(X, Y)


def loaders():
    return {"train": DataLoader(DATA, batch_size=8), "valid": DataLoader(DATA, batch_size=8)}


def supervised() -> None:
    model, runner = (
        nn.Linear(6, 3),
        dl.SupervisedRunner(input_key="features", output_key="logits", target_key="targets", loss_key="loss"),
    )
    optimizer = torch.optim.Adam(model.parameters(), lr=0.02)
    scheduler = torch.optim.lr_scheduler.MultiStepLR(optimizer, [1])
    with tempfile.TemporaryDirectory() as folder:
        callbacks = [
            dl.AccuracyCallback("logits", "targets", topk=(1, 2)), dl.PrecisionRecallF1SupportCallback("logits", "targets", num_classes=3),
            dl.AUCCallback("scores", "onehot"), dl.MultilabelAccuracyCallback("scores", "onehot"), dl.MultilabelPrecisionRecallF1SupportCallback("scores", "onehot", num_classes=3),
            dl.BatchTransformCallback(transform=lambda x: x.softmax(-1), scope="on_batch_end", input_key="logits", output_key="scores"),
            dl.BatchTransformCallback(transform=lambda y: F.one_hot(y, 3), scope="on_batch_start", input_key="targets", output_key="onehot"),
            dl.CriterionCallback("logits", "targets", "loss"), dl.OptimizerCallback("loss", grad_clip_fn=nn.utils.clip_grad_norm_, grad_clip_params={"max_norm": 1.0}), dl.BackwardCallback("loss"),
            dl.SchedulerCallback(loader_key="valid", metric_key="loss"), dl.CheckpointCallback(folder, loader_key="valid", metric_key="loss", minimize=True, topk=2),
            dl.EarlyStoppingCallback(patience=2, loader_key="valid", metric_key="loss", minimize=True), dl.TimerCallback(), dl.TqdmCallback(),
            dl.FunctionalMetricCallback("logits", "targets", metric_fn=F.cross_entropy, metric_key="again"), dl.MetricAggregationCallback("total", metrics=["loss", "again"], mode="mean"),
            dl.ControlFlowCallbackWrapper(dl.AccuracyCallback("logits", "targets", prefix="late"), loaders="valid"), dl.PeriodicLoaderCallback(valid_loader_key="valid", valid_metric_key="loss", minimize=True, train=1, valid=1),
        ]  # fmt: skip
        step("trained", lambda: runner.train(model=model, criterion=nn.CrossEntropyLoss(), optimizer=optimizer, scheduler=scheduler, loaders=loaders(), callbacks=callbacks, logdir=folder,
                                             num_epochs=2, valid_loader="valid", valid_metric="loss", minimize_valid_metric=True, verbose=True, load_best_on_end=True, timeit=True))  # fmt: skip
        step("predicted", lambda: (list(runner.predict_loader(loader=loaders()["valid"])), runner.evaluate_loader(loader=loaders()["valid"], callbacks=[dl.AccuracyCallback("logits", "targets")])))  # fmt: skip
    step("short", lambda: short(nn.Linear(6, 3)))


def short(model) -> None:
    runner = dl.SupervisedRunner()
    for more in ([dl.CheckRunCallback(num_batch_steps=1, num_epoch_steps=1)], [dl.BatchOverfitCallback(train=1, valid=0.5)], [dl.MixupCallback(keys=["features"], alpha=0.3)], [dl.LRFinder(final_lr=1.0, num_steps=3)], [dl.SoftUpdateCallaback("a", "b", 0.1, "on_batch_end")], [dl.ProfilerCallback(loader_key="train", epoch=1)]):  # fmt: skip
        optimizer = optimizers.RAdam(model.parameters())
        step(
            "run",
            lambda: ended(
                lambda: runner.train(
                    model=model,
                    criterion=nn.CrossEntropyLoss(),
                    optimizer=optimizer,
                    loaders=loaders(),
                    callbacks=more,
                    num_epochs=1,
                )
            ),
        )


def ended(do) -> None:
    """``LRFinder`` ends a run as a person would."""
    with contextlib.suppress(KeyboardInterrupt):
        do()


class Custom(dl.Runner):
    def predict_batch(self, batch):
        return self.model(batch[0])

    def on_loader_start(self, runner):
        super().on_loader_start(runner)
        self.meters = {key: metrics.AdditiveMetric(compute_on_call=False) for key in ["loss", "accuracy"]}

    def handle_batch(self, batch):
        x, y = batch
        logits = self.model(x)
        loss = F.cross_entropy(logits, y)
        self.batch_metrics.update({"loss": loss, "accuracy": metrics.accuracy(logits, y, topk=(1,))[0]})
        for key in self.meters:
            self.meters[key].update(self.batch_metrics[key].item(), self.batch_size)
        if self.is_train_loader:
            self.engine.backward(loss)
            self.optimizer.step()
            self.optimizer.zero_grad()

    def on_loader_end(self, runner):
        for key in self.meters:
            self.loader_metrics[key] = self.meters[key].compute()[0]
        super().on_loader_end(runner)


class Whole(dl.IRunner):
    def __init__(self, folder):
        super().__init__()
        self.folder = folder

    def get_engine(self):
        return dl.CPUEngine()

    def get_loggers(self):
        return {
            "console": dl.ConsoleLogger(),
            "csv": dl.CSVLogger(logdir=self.folder),
            "board": dl.TensorboardLogger(logdir=self.folder),
        }

    @property
    def num_epochs(self):
        return 1

    def get_loaders(self):
        return loaders()

    def get_model(self):
        return nn.Linear(6, 3)

    def get_criterion(self):
        return nn.CrossEntropyLoss()

    def get_optimizer(self, model):
        return torch.optim.SGD(model.parameters(), lr=0.1)

    def get_scheduler(self, optimizer):
        return schedulers.OneCycleLRWithWarmup(optimizer, num_steps=3, lr_range=(1.0, 0.1), warmup_steps=1)

    def get_callbacks(self):
        return {"criterion": dl.CriterionCallback("logits", "targets", "loss"), "backward": dl.BackwardCallback("loss"), "optimizer": dl.OptimizerCallback("loss"),
                "scheduler": dl.SchedulerCallback(mode="batch"), "own": Own(), "accuracy": dl.AccuracyCallback("logits", "targets")}  # fmt: skip

    def handle_batch(self, batch):
        x, y = batch
        self.batch = {"features": x, "targets": y, "logits": self.model(x)}


class Own(dl.Callback):
    def __init__(self):
        super().__init__(order=CallbackOrder.External)

    def on_epoch_end(self, runner):
        self.seen = runner.epoch_metrics


def custom() -> None:
    model = nn.Linear(6, 3)
    runner = Custom()
    step("custom", lambda: runner.train(model=model, optimizer=torch.optim.Adam(model.parameters()), loaders=loaders(), num_epochs=2, verbose=True, valid_loader="valid", valid_metric="loss", minimize_valid_metric=True))  # fmt: skip
    step("predicted", lambda: list(runner.predict_loader(loader=loaders()["valid"])))
    with tempfile.TemporaryDirectory() as folder:
        step("whole", lambda: Whole(folder).run())


def ranking() -> None:
    class Recsys(dl.SupervisedRunner):
        pass

    users = TensorDataset(torch.rand(16, 6), (torch.rand(16, 5) > 0.5).float())
    model = nn.Linear(6, 5)
    found = [
        kind("logits", "targets", topk=(1, 3))
        for kind in (dl.HitrateCallback, dl.MAPCallback, dl.MRRCallback, dl.NDCGCallback)
    ]
    step("recsys", lambda: Recsys().train(model=model, criterion=nn.BCEWithLogitsLoss(), optimizer=torch.optim.Adam(model.parameters()), loaders={"train": DataLoader(users, 8)}, num_epochs=1, callbacks=found))  # fmt: skip
    images = TensorDataset(torch.rand(8, 1, 6, 6), (torch.rand(8, 1, 6, 6) > 0.5).float())
    net = nn.Conv2d(1, 1, 1)
    cut = [
        kind("logits", "targets", **more)
        for kind, more in ((dl.DiceCallback, {}), (dl.IOUCallback, {}), (dl.TrevskyCallback, {"alpha": 0.2}))
    ]
    step("cut", lambda: dl.SupervisedRunner().train(model=net, criterion=losses.DiceLoss(), optimizer=torch.optim.Adam(net.parameters()), loaders={"train": DataLoader(images, 4)}, num_epochs=1, callbacks=[*cut, dl.R2SquaredCallback("logits", "targets")]))  # fmt: skip
    embed = nn.Linear(6, 4)
    step("metric learning", lambda: dl.SupervisedRunner(input_key="features", output_key="embeddings", target_key="targets").train(model=embed, criterion=losses.TripletMarginLossWithSampler(0.5, extra_data.HardTripletsSampler(norm_required=True)),
                                                                                                 optimizer=torch.optim.Adam(embed.parameters()), loaders={"train": DataLoader(DATA, 24)}, num_epochs=1))  # fmt: skip


def criteria() -> None:
    logits, labels = torch.randn(8, 3, requires_grad=True), torch.randint(0, 3, (8,))
    maps, marks = torch.randn(2, 3, 4, 4), (torch.rand(2, 3, 4, 4) > 0.5).float()
    good, bad = torch.rand(8), torch.rand(8)
    for criterion in (
        losses.NaiveCrossEntropyLoss(),
        losses.SymmetricCrossEntropyLoss(),
        losses.FocalLossMultiClass(),
        losses.TripletLoss(),
        losses.TripletLossV2(),
        losses.MarginLoss(),
        losses.SupervisedContrastiveLoss(1.0),
        losses.CircleLoss(0.2, 4.0),
    ):
        step(type(criterion).__name__, lambda: criterion(logits, labels))
    for criterion in (
        losses.DiceLoss(),
        losses.IoULoss(),
        losses.TrevskyLoss(0.3),
        losses.FocalTrevskyLoss(0.3),
        losses.SmoothingDiceLoss(),
        losses.FocalLossBinary(),
        losses.FocalLossBinary(reduced=True),
        losses.WingLoss(),
        losses.HuberLossV0(),
        losses.RSquareLoss(),
        losses.MeanOutputLoss(),
    ):
        step(type(criterion).__name__, lambda: criterion(maps.sigmoid(), marks))
    for criterion in (losses.BPRLoss(), losses.LogisticLoss(), losses.HingeLoss()):
        step(type(criterion).__name__, lambda: criterion(good, bad))
    for criterion in (
        losses.NTXentLoss(0.5),
        losses.BarlowTwinsLoss(),
        losses.ContrastivePairwiseEmbeddingLoss(),
        losses.TripletPairwiseEmbeddingLoss(),
    ):
        step(type(criterion).__name__, lambda: criterion(torch.rand(4, 5), torch.rand(4, 5)))
    step("lovasz", lambda: (losses.LovaszLossBinary()(torch.randn(2, 4, 4), (torch.rand(2, 4, 4) > 0.5).float()), losses.LovaszLossBinary(per_image=True)(torch.randn(2, 4, 4), (torch.rand(2, 4, 4) > 0.5).float()), losses.LovaszLossMultiClass()(maps.softmax(1), torch.randint(0, 3, (2, 4, 4))), losses.LovaszLossMultiLabel()(maps, marks)))  # fmt: skip
    step("adaptive", lambda: losses.AdaptiveHingeLoss()(torch.rand(8), torch.rand(3, 8)))
    step("ranked", lambda: (losses.WARPLoss(5)(torch.rand(4, 5, requires_grad=True), (torch.rand(4, 5) > 0.5).float()).backward(), losses.RocStarLoss(sample_size=4, sample_size_gamma=4)(torch.rand(8, 1), (torch.rand(8, 1) > 0.5).float())))  # fmt: skip
    step("pairs", lambda: (losses.ContrastiveEmbeddingLoss()(torch.rand(4, 5), torch.rand(4, 5), torch.rand(4)), losses.ContrastiveDistanceLoss()(torch.rand(4), torch.rand(4)), losses.MaskCrossEntropyLoss()(logits, labels, torch.ones(8))))  # fmt: skip
    step("quantiles", lambda: (losses.QuantileRegressionLoss(5)(torch.rand(4, 5), torch.rand(4, 5)), losses.CategoricalRegressionLoss(5, -1, 1)(torch.rand(4, 5), torch.rand(4, 5), torch.rand(4, 5))))  # fmt: skip
    step(
        "penalty",
        lambda: losses.GradientPenaltyLoss()(
            torch.rand(4, 1, 3, 3), torch.rand(4, 1, 3, 3), lambda x: x.mean((1, 2, 3))[:, None], []
        ),
    )


def parts() -> None:
    x, labels = torch.rand(4, 6), torch.randint(0, 3, (4,))
    for kind in (
        layers.AMSoftmax,
        layers.ArcFace,
        layers.SubCenterArcFace,
        layers.CosFace,
        layers.AdaCos,
        layers.CurricularFace,
    ):
        step(kind.__name__, lambda: (kind(6, 3)(x, labels), repr(kind(6, 3))))
    maps = torch.rand(2, 4, 5, 5)
    for kind in (
        layers.GlobalAttnPool2d,
        layers.GlobalAvgAttnPool2d,
        layers.GlobalConcatAttnPool2d,
        layers.GlobalMaxAttnPool2d,
    ):
        step(kind.__name__, lambda: (kind(4)(maps), kind.out_features(4)))
    step("pools", lambda: (layers.GlobalAvgPool2d()(maps), layers.GlobalMaxPool2d()(maps), layers.GlobalConcatPool2d()(maps), layers.GeM2d()(maps), layers.cSE(4)(maps), layers.sSE(4)(maps), layers.scSE(4)(maps)))  # fmt: skip
    step("small", lambda: (layers.ArcMarginProduct(6, 3)(x), layers.SoftMax(6, 3)(x), layers.FactorizedLinear(nn.Linear(6, 3))(x), layers.RMSNorm(6)(x), layers.Flatten()(maps), layers.GaussianNoise()(x), layers.Lambda(lambda t: t * 2)(x), layers.Normalize()(x), layers.ResidualBlock(nn.Linear(6, 6))(x)))  # fmt: skip
    groups = [
        "last",
        "avg",
        "avg_droplast",
        "max",
        "max_droplast",
        "softmax",
        "sigmoid",
        {"key": "softmax", "kernel_size": 1},
    ]
    step(
        "lama",
        lambda: (
            layers.LamaPooling(6, groups=groups)(torch.rand(2, 4, 6), torch.ones(2, 4, 1).bool()),
            layers.TemporalConcatPooling(6, 4)(torch.rand(2, 4, 6)),
        ),
    )
    for kind in (
        optimizers.AdamP,
        optimizers.Lamb,
        optimizers.QHAdamW,
        optimizers.RAdam,
        optimizers.Ralamb,
        optimizers.SGDP,
    ):
        step(kind.__name__, lambda: stepped(kind))
    step(
        "mnist",
        lambda: (
            models.MnistSimpleNet(4)(torch.rand(2, 1, 28, 28)),
            models.MnistBatchNormNet(4)(torch.rand(2, 1, 28, 28)),
        ),
    )


def stepped(kind) -> None:
    net = nn.Linear(6, 3)
    optimizer = kind(net.parameters(), lr=0.1)
    net(X).sum().backward()
    optimizer.step()
    optimizer.load_state_dict(optimizer.state_dict())
    optimizer.zero_grad()
    ahead = optimizers.Lookahead(optimizer, k=1)
    ahead.step()


def metered() -> None:
    logits, labels = torch.randn(8, 3), torch.randint(0, 3, (8,))
    many = F.one_hot(labels, 3).float()
    for metric, given in (
        (metrics.AccuracyMetric(num_classes=3), (logits, labels)), (metrics.MultilabelAccuracyMetric(), (logits.sigmoid(), many)), (metrics.AUCMetric(), (logits.softmax(-1), many)), (metrics.MulticlassPrecisionRecallF1SupportMetric(num_classes=3), (logits.argmax(-1), labels)),
        (metrics.MultilabelPrecisionRecallF1SupportMetric(num_classes=3), ((logits > 0).float(), many)), (metrics.BinaryPrecisionRecallF1Metric(), (labels > 0, labels > 1)), (metrics.ConfusionMatrixMetric(3), (logits, labels)), (metrics.HitrateMetric(topk=(1, 2)), (logits, many)), (metrics.MAPMetric(), (logits, many)),
        (metrics.MRRMetric(), (logits, many)), (metrics.NDCGMetric(), (logits, many)), (metrics.R2Squared(), (logits[:, 0], labels)), (metrics.DiceMetric(), (logits[:, :, None, None].sigmoid(), many[:, :, None, None])), (metrics.IOUMetric(), (logits[:, :, None, None].sigmoid(), many[:, :, None, None])),
        (metrics.FunctionalBatchMetric(F.cross_entropy, "ce"), (8, logits, labels)), (metrics.TopKMetric("hits", lambda o, t, topk: [o.mean() for _ in topk], topk=(1,)), (logits, many)),
    ):  # fmt: skip
        step(
            type(metric).__name__,
            lambda: (
                metric.reset(1, 8) if type(metric) in (metrics.AUCMetric, metrics.R2Squared) else metric.reset(),
                metric.update(*given),
                metric.compute(),
                metric.compute_key_value(),
                metric(*given),
            ),
        )
        step(type(metric).__name__, lambda: metric.update_key_value(*given))
    step(
        "added",
        lambda: (
            metrics.AdditiveValueMetric("loss").update(torch.tensor(1.0), 2),
            metrics.AccumulativeMetric(keys=["a"]).update(a=torch.rand(2)),
        ),
    )
    step("functions", lambda: (metrics.accuracy(logits, labels, topk=(1, 2)), metrics.multilabel_accuracy(logits, many, 0.5), metrics.dice(logits, many), metrics.iou(logits, many), metrics.trevsky(logits, many, 0.3, 0.7), metrics.precision_recall_fbeta_support(logits, labels, num_classes=3), metrics.auc(logits.softmax(-1), many), metrics.hitrate(logits, many, [1]), metrics.mrr(logits, many, [1]), metrics.ndcg(logits, many, [1]), metrics.cmc_score(torch.rand(3, 4), torch.rand(5, 4), torch.rand(3, 5) > 0.5)))  # fmt: skip


def fed() -> None:
    labels = Y.tolist()
    for make in (
        lambda: BalanceClassSampler(labels),
        lambda: BatchBalanceClassSampler(labels, 2, 2),
        lambda: DynamicBalanceClassSampler(labels),
        lambda: MiniEpochSampler(24, 8),
        lambda: MiniEpochSampler(24, 8, shuffle="per_epoch"),
    ):
        step("sampler", lambda: (list(make()), len(make())))
    step("wrapped", lambda: (list(BatchLimitLoaderWrapper(loaders()["train"], 1)), list(BatchPrefetchLoaderWrapper(loaders()["train"])), DatasetFromSampler(BalanceClassSampler(labels))[0], SelfSupervisedDatasetWrapper(DATA, transforms=lambda x: x)[0]))  # fmt: skip
    for sampler in (
        extra_data.AllTripletsSampler(),
        extra_data.HardTripletsSampler(True),
        extra_data.HardClusterSampler(),
    ):
        step("triplets", lambda: sampler.sample(torch.rand(6, 4), [0, 0, 1, 1, 2, 2]))
    reader = extra_data.ReaderCompose(
        [
            extra_data.ScalarReader("x", "a", one_hot_classes=3),
            extra_data.LambdaReader("x", "b", lambda_fn=lambda x: x + 1),
        ]
    )
    step(
        "read", lambda: extra_data.ListDataset([{"x": 1}, {"x": 2}], open_fn=reader, dict_transform=lambda row: row)[0]
    )
    step(
        "images",
        lambda: extra_data.Compose([extra_data.ImageToTensor(), extra_data.NormalizeImage([0.5], [0.5])])(
            (torch.rand(4, 4, 1).numpy() * 255).astype("uint8")
        ),
    )
    step("sets", lambda: (extra_data.MergeDataset(extra_data.NumpyDataset(X.numpy()), extra_data.NumpyDataset(X.numpy(), numpy_key="b"))[0], extra_data.FilteringCollateFn("a")([{"a": 1, "b": torch.rand(2)}])))  # fmt: skip


def tooled() -> None:
    net = nn.Sequential(nn.Linear(6, 3), nn.ReLU())
    step("model", lambda: (tools.set_requires_grad(net, False), tools.get_device(), tools.any2device({"a": [torch.rand(2)]}, "cpu"), tools.set_global_seed(1), tools.get_optimizer_momentum(torch.optim.SGD(nn.Linear(1, 1).parameters(), 0.1))))  # fmt: skip
    step("weights", lambda: (tools.soft_update(net, net, 0.1), tools.get_available_engine()))
    step(
        "packed",
        lambda: tools.unpack_checkpoint(
            tools.pack_checkpoint(model=net, optimizer=torch.optim.SGD(nn.Linear(1, 1).parameters(), 0.1)), model=net
        ),
    )
    step(
        "small",
        lambda: (
            tools.prune_model(nn.Sequential(nn.Linear(6, 3)), "l1_unstructured", amount=0.5),
            tools.trace_model(net, batch=X, method_name="forward"),
            tools.remove_reparametrization(net, ["weight"]),
        ),
    )
    step(
        "misc",
        lambda: (
            tools.flatten_dict({"a": {"b": 1}}),
            tools.get_short_hash({"a": 1}),
            tools.merge_dicts({"a": 1}, {"b": 2}),
            tools.maybe_recursive_call([1, 2], lambda x: x),
        ),
    )
    step(
        "registry",
        lambda: (
            REGISTRY.get_if_str("Linear"),
            REGISTRY.get_from_params(_target_="Linear", in_features=2, out_features=3),
            REGISTRY.all(),
        ),
    )


steps(supervised, custom, ranking, criteria, parts, metered, fed, tooled)

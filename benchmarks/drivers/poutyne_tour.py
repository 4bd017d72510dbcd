"""What poutyne's documentation shows: models, callbacks, metrics, bundles, layers, utilities."""

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import poutyne
import torch
from poutyne import Model, ModelBundle
from torch import nn
from torch.utils.data import DataLoader
from torch.utils.tensorboard import SummaryWriter

torch.manual_seed(0)
FOLDER = Path(tempfile.mkdtemp())


def step(name: str, do: Callable[[], Any]) -> None:
    """Run one part of the tour; one that fails does not end it."""
    try:
        do()
    except Exception as error:
        print(name, type(error).__name__, error)


x = torch.rand(24, 4)
y = torch.randint(0, 3, (24,))
data = poutyne.TensorDataset(x, y)
loader = DataLoader(data, batch_size=6)


def network() -> nn.Module:
    return nn.Sequential(nn.Linear(4, 8), poutyne.Lambda(torch.relu), nn.Linear(8, 3))


def classifier(**more: Any) -> Model:
    more = {"batch_metrics": ["accuracy"], "epoch_metrics": ["f1"], **more}
    return Model(network(), more.pop("optimizer", "sgd"), more.pop("loss", "cross_entropy"), **more)


def training() -> None:
    model = classifier()
    model.fit_generator(loader, loader, epochs=2)
    model.fit_dataset(data, data, epochs=1, batch_size=6, num_workers=0)
    model.fit(x, y, validation_data=(x, y), epochs=1, batch_size=6, batches_per_step=2)
    model.fit(x.numpy(), y.numpy(), epochs=1, steps_per_epoch=2, verbose=False)
    model.fit_generator(loader, None, epochs=1, batches_per_step=2)
    model.train_on_batch(x, y, return_pred=True)
    model.train_on_batch(x, y, return_dict_format=True)
    model.evaluate(x, y, return_pred=True)
    model.evaluate_generator(loader, return_dict_format=True)
    model.evaluate_dataset(data, batch_size=6)
    model.evaluate_on_batch(x, y)
    model.predict(x, batch_size=6)
    model.predict_generator(loader, has_ground_truth=True)
    model.predict_dataset(data, has_ground_truth=True, batch_size=6)
    model.predict_on_batch(x)
    weights = model.get_weight_copies()
    model.set_weights(weights)
    model.save_weights(FOLDER / "weights.pt")
    model.load_weights(FOLDER / "weights.pt")
    model.save_optimizer_state(FOLDER / "state.pt")
    model.load_optimizer_state(FOLDER / "state.pt")
    model.cpu()
    model.to("cpu")


METRICS: dict[str, Callable[[], Any]] = {
    "acc": poutyne.Accuracy,
    "topk": lambda: poutyne.TopKAccuracy(2),
    "fbeta": lambda: poutyne.FBeta(average="macro"),
    "micro": lambda: poutyne.FBeta(average="micro"),
    "precision": lambda: poutyne.Precision(average="macro"),
    "recall": lambda: poutyne.Recall(average="macro"),
    "named": lambda: ("mine", lambda p, t: (p.argmax(1) == t).float().mean()),
    "sklearn": lambda: poutyne.SKLearnMetrics(lambda t, p, sample_weight=None: float((p.argmax(1) == t).mean())),
}


def metric(name: str) -> None:
    made = METRICS[name]()
    if name in ("named",):
        classifier(batch_metrics=[made]).fit(x, y, validation_data=(x, y), epochs=1, verbose=False)
    else:
        classifier(epoch_metrics=[made]).fit(x, y, validation_data=(x, y), epochs=1, verbose=False)


def binary() -> None:
    out = nn.Sequential(nn.Linear(4, 1), nn.Flatten(0))
    model = Model(
        out, "adam", "binary_cross_entropy_with_logits", batch_metrics=["binary_accuracy"], epoch_metrics=["binary_f1"]
    )
    model.fit(x, (y > 0).float(), validation_data=(x, (y > 0).float()), epochs=1, verbose=False)


def registered() -> None:
    from poutyne.framework.metrics.metrics_registering import (
        register_metric_class,
        register_metric_func,
        unregister_metric_class,
    )

    @register_metric_func("mine", "my_metric")
    def mine(pred: torch.Tensor, true: torch.Tensor) -> torch.Tensor:
        return (pred.argmax(1) == true).float().mean()

    @register_metric_class
    class Counted(poutyne.Metric):
        def __init__(self) -> None:
            super().__init__()
            self.reset()

        def forward(self, pred: torch.Tensor, true: torch.Tensor) -> float:
            self.update(pred, true)
            return float(len(true))

        def update(self, pred: torch.Tensor, true: torch.Tensor) -> None:
            self.n += len(true)

        def compute(self) -> int:
            return self.n

        def reset(self) -> None:
            self.n = 0

    classifier(batch_metrics=["mine"], epoch_metrics=["counted"]).fit(x, y, epochs=1, verbose=False)
    unregister_metric_class(["counted"])


class Sender(poutyne.Notificator):
    def send_notification(self, message: str, *, subject: str | None = None) -> None:
        print(subject)


CALLBACKS: dict[str, Callable[[], Any]] = {
    "checkpoint": lambda: poutyne.ModelCheckpoint(
        str(FOLDER / "c_{epoch}.pt"),
        monitor="val_acc",
        mode="max",
        save_best_only=True,
        restore_best=True,
        verbose=True,
    ),
    "optimizer": lambda: poutyne.OptimizerCheckpoint(str(FOLDER / "o_{epoch}.pt")),
    "lr checkpoint": lambda: poutyne.LRSchedulerCheckpoint(
        poutyne.ExponentialLR(gamma=0.9), str(FOLDER / "l_{epoch}.pt")
    ),
    "random": lambda: poutyne.RandomStatesCheckpoint(str(FOLDER / "r_{epoch}.pkl")),
    "best": lambda: poutyne.BestModelRestore(monitor="val_loss", verbose=True),
    "early": lambda: poutyne.EarlyStopping(monitor="val_loss", patience=0, verbose=True),
    "clip": lambda: poutyne.ClipNorm(network().parameters(), max_norm=1.0),
    "clip value": lambda: poutyne.ClipValue(network().parameters(), clip_value=1.0),
    "nan": poutyne.TerminateOnNaN,
    "csv": lambda: poutyne.CSVLogger(str(FOLDER / "log.csv"), batch_granularity=True),
    "atomic": lambda: poutyne.AtomicCSVLogger(str(FOLDER / "log2.csv")),
    "board": lambda: poutyne.TensorBoardLogger(SummaryWriter(str(FOLDER / "tb"))),
    "gradient csv": lambda: poutyne.CSVGradientLogger(str(FOLDER / "{}.csv")),
    "gradient atomic": lambda: poutyne.AtomicCSVGradientLogger(str(FOLDER / "a{}.csv"), keep_bias=True),
    "gradient memory": lambda: poutyne.MemoryGradientLogger(norm_type=[1, 2]),
    "gradient board": lambda: poutyne.TensorBoardGradientLogger(SummaryWriter(str(FOLDER / "tb2"))),
    "tracker": lambda: poutyne.TensorBoardGradientTracker(SummaryWriter(str(FOLDER / "tb3"))),
    "lambda": lambda: poutyne.LambdaCallback(on_epoch_end=lambda n, logs: print(n), on_backward_end=lambda b: None),
    "delay": lambda: poutyne.DelayCallback(poutyne.ClipNorm(network().parameters(), max_norm=1.0), epoch_delay=1),
    "delays": lambda: poutyne.DelayCallback([poutyne.ExponentialLR(gamma=0.9)], batch_delay=2),
    "notify": lambda: poutyne.NotificationCallback(Sender(), experiment_name="tour"),
    "step": lambda: poutyne.StepLR(step_size=1),
    "lambda lr": lambda: poutyne.LambdaLR(lr_lambda=lambda e: 0.9**e),
    "plateau": lambda: poutyne.ReduceLROnPlateau(monitor="val_loss", mode="min", patience=1),
    "cosine": lambda: poutyne.CosineAnnealingLR(T_max=3),
    "policy": lambda: poutyne.OptimizerPolicy(poutyne.one_cycle_phases(10, (0.1, 0.2), finetune_fraction=0.2)),
    "sgdr": lambda: poutyne.OptimizerPolicy(poutyne.sgdr_phases(2, 2)),
    "periodic": lambda: poutyne.PeriodicSaveLambda(
        lambda f, epoch, logs: f.write(b"x"), str(FOLDER / "p_{epoch}"), period=1, save_best_only=False
    ),
}


def callback(name: str) -> None:
    made = CALLBACKS[name]()
    model = classifier()
    model.fit(
        x, y, validation_data=(x, y), epochs=2, batch_size=8, callbacks=[made], progress_options={"coloring": False}
    )
    model.evaluate(x, y, callbacks=[made], verbose=False)
    model.predict(x, callbacks=[made], verbose=False)


def bundle() -> None:
    made = ModelBundle.from_network(str(FOLDER / "b"), network(), device="cpu", optimizer="adam", task="classif")
    made.train(loader, loader, epochs=2, lr_schedulers=[poutyne.ExponentialLR(gamma=0.9)], save_every_epoch=True)
    made.train(loader, loader, epochs=3)
    made.test(loader)
    made.test_data(x, y)
    made.test_dataset(data)
    made.infer(DataLoader(x, batch_size=6))
    made.infer_data(x)
    made.get_stats(), made.get_best_epoch_stats(), made.get_saved_epochs(), made.get_path("a")
    for which in ("best", "last", 1):
        step("load", lambda which=which: made.load_checkpoint(which, verbose=True))
    other = ModelBundle.from_model(str(FOLDER / "b2"), classifier(), monitor_metric="val_acc", monitor_mode="max")
    other.train_data(x, y, validation_data=(x, y), epochs=1)
    other.train_dataset(data, data, epochs=1)
    step("better", lambda: made.is_better_than(other))
    regress = ModelBundle.from_network(
        str(FOLDER / "b3"), nn.Linear(4, 1), task="reg", monitor_metric="loss", monitor_mode="min"
    )
    regress.train_data(x, torch.rand(24, 1), epochs=1)


def utilities() -> None:
    poutyne.set_seeds(1)
    nested = {"a": [x, (y,)]}
    poutyne.torch_to_numpy(nested)
    poutyne.torch_to_numpy(nested, copy=True)
    poutyne.numpy_to_torch({"a": [np.zeros(2)]})
    poutyne.torch_to(nested, "cpu")
    poutyne.torch_apply(nested, lambda t: t + 1)
    poutyne.save_random_states(FOLDER / "random.pkl")
    poutyne.load_random_states(FOLDER / "random.pkl")
    poutyne.get_batch_size(x, {"y": y})
    len(poutyne.TensorDataset((x, x), y)), poutyne.TensorDataset((x, x), y)[0]
    phases = poutyne.OptimizerPolicy(
        [poutyne.Phase(lr=poutyne.linspace(0, 1, 3), momentum=poutyne.cosinespace(1, 0, 3))]
    )
    print(phases, phases.all_steps())
    poutyne.warning_settings["batch_size"] = "ignore"


def several_inputs() -> None:
    class Two(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.a, self.b = nn.Linear(4, 3), nn.Linear(4, 1)

        def forward(self, u: torch.Tensor, v: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
            return self.a(u), self.b(v)

    def loss(pred: Any, true: Any) -> torch.Tensor:
        return nn.functional.cross_entropy(pred[0], true[0]) + nn.functional.mse_loss(pred[1], true[1])

    model = Model(Two(), "sgd", loss, device="cpu")
    model.fit((x, x), (y, torch.rand(24, 1)), epochs=1, batch_size=8)
    model.predict((x, x))


step("training", training)
for name in METRICS:
    step(name, lambda name=name: metric(name))
step("binary", binary)
step("registered", registered)
for name in CALLBACKS:
    step(name, lambda name=name: callback(name))
step("bundle", bundle)
step("utilities", utilities)
step("several inputs", several_inputs)

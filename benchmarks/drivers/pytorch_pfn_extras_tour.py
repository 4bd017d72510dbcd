"""What pytorch-pfn-extras's documentation shows: extension managers, trainers, triggers, reports, snapshots, lazy modules, configuration."""

import tempfile
from collections.abc import Callable
from typing import Any

import pytorch_pfn_extras as ppe
import torch
from pytorch_pfn_extras.training import extensions, triggers
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

torch.manual_seed(0)


def step(name: str, do: Callable[[], Any]) -> None:
    """Run one part of the tour; one that fails does not end it."""
    try:
        do()
    except Exception as error:
        print(name, type(error).__name__, str(error)[:200])


def folder() -> str:
    return tempfile.mkdtemp()


DATA = DataLoader(TensorDataset(torch.randn(8, 4), torch.randint(2, (8,))), batch_size=4)


class Net(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.net = nn.Sequential(nn.Linear(4, 8), nn.ReLU(), nn.Linear(8, 2))

    def forward(self, x: torch.Tensor, target: torch.Tensor) -> dict[str, torch.Tensor]:
        loss = nn.functional.cross_entropy(self.net(x), target)
        ppe.reporting.report({"loss": loss}, self)
        ppe.reporting.report({"train/accuracy": 0.5})
        return {"loss": loss}


def many() -> list[Any]:
    return [
        extensions.LogReport(),
        extensions.ProgressBar(update_interval=1),
        extensions.PrintReport(["epoch", "iteration", "main/loss", "val/loss"]),
        extensions.FailOnNonNumber(),
        extensions.snapshot(n_retains=1, autoload=True),
        extensions.ParameterStatistics(Net(), trigger=(1, "epoch")),
        extensions.MicroAverage("hits", "total", "rate"),
        extensions.MaxValue("main/loss"),
        extensions.MinValue("main/loss", trigger=(1, "iteration")),
        extensions.ProfileReport(append=True),
        extensions.AverageAccumulate([("main/loss", "mean")])
        if hasattr(extensions, "AverageAccumulate")
        else extensions.FailOnNonNumber(),
        extensions.observe_value("constant", lambda manager: 1.0),
    ]


def managed() -> None:
    model = Net()
    optimizer = torch.optim.SGD(model.parameters(), 0.1)
    scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 1)
    manager = ppe.training.ExtensionsManager(
        {"main": model},
        optimizer,
        2,
        iters_per_epoch=len(DATA),
        out_dir=folder(),
        extensions=many(),
        stop_trigger=triggers.EarlyStoppingTrigger(
            max_trigger=(2, "epoch"), check_trigger=(1, "epoch"), monitor="main/loss"
        ),
    )
    manager.extend(extensions.LRScheduler(scheduler, trigger=(1, "epoch")))
    manager.extend(extensions.observe_lr(optimizer=optimizer), trigger=(1, "iteration"))
    manager.extend(extensions.Evaluator(DATA, model, progress_bar=True), trigger=(1, "epoch"), name="val")
    manager.extend(extensions.PlotReport(["main/loss"], "epoch", filename="loss.png"), trigger=(1, "epoch"))

    @ppe.training.make_extension(trigger=(1, "iteration"), priority=ppe.training.extension.PRIORITY_READER)
    def shown(manager: Any) -> None:
        print(manager.observation)

    manager.extend(shown)
    manager.extend(
        lambda manager: None,
        trigger=triggers.ManualScheduleTrigger([1, 2], "iteration"),
        name="manual",
        call_before_training=True,
    )
    for _ in range(2):
        for x, y in DATA:
            with manager.run_iteration(step_optimizers=["main"]):
                model(x, y)["loss"].backward()
    state = manager.state_dict()
    again = ppe.training.ExtensionsManager(
        {"main": Net()},
        torch.optim.SGD(Net().parameters(), 0.1),
        2,
        iters_per_epoch=2,
        out_dir=folder(),
        extensions=[extensions.LogReport()],
    )
    step("state", lambda: again.load_state_dict(state))
    manager.get_extension("val"), manager.models, manager.optimizers, manager.epoch_detail, manager.elapsed_time


def ignited() -> None:
    for trigger in (
        triggers.OnceTrigger(),
        triggers.TimeTrigger(0.1),
        triggers.MinValueTrigger("main/loss", (1, "epoch")),
        triggers.MaxValueTrigger("main/loss", (1, "epoch")),
        triggers.IntervalTrigger(1, "iteration"),
        triggers.ManualScheduleTrigger(1, "epoch"),
        (1, "epoch"),
        lambda manager: True,
    ):
        model = Net()
        manager = ppe.training.ExtensionsManager(
            model, torch.optim.Adam(model.parameters()), 2, iters_per_epoch=2, out_dir=folder()
        )
        manager.extend(
            extensions.LogReport(trigger=(1, "iteration"), filename="log.yaml", format="yaml"), trigger=(1, "iteration")
        )
        manager.extend(lambda manager: None, trigger=trigger, name="mine")
        for _ in range(4):
            x, y = next(iter(DATA))
            with manager.run_iteration():
                loss = model(x, y)["loss"]
                loss.backward()
        manager.state_dict()


def trained(logic: Any, **options: Any) -> None:
    model = Net()
    optimizer = torch.optim.SGD(model.parameters(), 0.1)
    evaluator = ppe.engine.create_evaluator(
        model,
        progress_bar=True,
        metrics=[ppe.training.metrics.AccuracyMetric("target", "output")] if options.pop("metrics", False) else [],
    )
    trainer = ppe.engine.create_trainer(
        model,
        optimizer,
        2,
        evaluator=(evaluator, (1, "epoch")),
        extensions=many()[:3],
        out_dir=folder(),
        device="cpu",
        logic=logic,
        **options,
    )
    ppe.to(model, "cpu")
    train = DataLoader([{"x": torch.randn(4), "target": torch.tensor(1)} for _ in range(8)], batch_size=4)
    trainer.run(train, train, train_len=2, eval_len=2)
    trainer.state_dict(), trainer.epoch, trainer.models, trainer.evaluator


class Custom(ppe.handler.Logic):
    def train_step(self, models: Any, optimizers: Any, batch_idx: int, batch: Any) -> Any:
        optimizers["main"].zero_grad()
        out = models["main"](**batch)
        self._backward(out) if hasattr(self, "_backward") else out["loss"].backward()
        optimizers["main"].step()
        return out


def blocks() -> None:
    block = ppe.handler.update_parameters
    model = Net()
    optimizer = torch.optim.SGD(model.parameters(), 0.1)
    trained(ppe.handler.CodeBlockLogic() if hasattr(ppe.handler, "CodeBlockLogic") else ppe.handler.Logic())
    step("block", lambda: block(model, optimizer)({"x": torch.randn(2, 4), "target": torch.tensor([0, 1])}))
    step("block", lambda: ppe.handler.forward(model)({"x": torch.randn(2, 4), "target": torch.tensor([0, 1])}))


def lazies() -> None:
    net = nn.Sequential(
        ppe.nn.LazyConv2d(None, 4, 3), ppe.nn.LazyBatchNorm2d(None), nn.ReLU(), nn.Flatten(), ppe.nn.LazyLinear(None, 2)
    )
    net(torch.randn(2, 1, 6, 6)).sum().backward()
    net.load_state_dict(net.state_dict())
    repeated = ppe.nn.ExtendedSequential(nn.Linear(4, 4), nn.ReLU()).repeat(2, mode="init")
    repeated(torch.randn(2, 4))
    ppe.nn.Ensure(shape=(None, 4))(torch.randn(2, 4))
    ppe.nn.ensure(torch.randn(2, 4), shape=(2, 4), dtype=torch.float32)
    step(
        "map", lambda: list(ppe.map(lambda x: {"y": x["x"] * 2}, DataLoader([{"x": torch.ones(2)}] * 4, batch_size=2)))
    )


def configs() -> None:
    def add(a: int, b: int = 2) -> int:
        return a + b

    types = {"add": add, "linear": nn.Linear}
    text = {
        "x": {"type": "add", "a": 1, "b": "@/y"},
        "y": 3,
        "net": {"type": "linear", "in_features": 2, "out_features": "@/x"},
        "list": [1, "@../y"],
    }
    config = ppe.config.Config(text, types=types)
    config["/x"], config["/net"].weight, config["/"], config["/list"]
    step("changed", lambda: config.update_via_args([("/y", 5)]))
    step("types", lambda: ppe.config.Config({"a": {"type": "torch__nn__ReLU"}}, types={}))


def datasets() -> None:
    class Rows(ppe.dataset.TabularDataset):
        def __len__(self) -> int:
            return 4

        @property
        def keys(self) -> Any:
            return ("a", "b")

        @property
        def mode(self) -> Any:
            return tuple

        def get_examples(self, indices: Any, key_indices: Any) -> Any:
            import numpy as np

            rows = (np.arange(4), np.arange(4) * 2)
            if indices is not None:
                rows = tuple(row[indices] for row in rows)
            return rows if key_indices is None else tuple(rows[i] for i in key_indices)

    rows = Rows()
    (
        rows[0],
        rows[1:3],
        rows.fetch(),
        rows.asdict()[0],
        rows.astuple()[0],
        rows.convert([rows[0]]),
        rows.slice[:2, ("a",)].fetch(),
    )
    joined = rows.concat(rows)
    joined.fetch(), joined[5]
    step("transform", lambda: rows.transform(("c",), [(("a", "b"), lambda a, b: {"c": a + b})])[0])
    step("batch", lambda: rows.transform_batch(("c",), [(("a",), lambda a: {"c": a})]).fetch())
    step("with", lambda: rows.with_converter(lambda x: x).convert([rows[0]]))
    shared = ppe.dataset.SharedDataset([torch.ones(2)] * 4)
    step("shared", lambda: (shared[0], shared[0]))
    step("items", lambda: ppe.dataset.ItemNotFoundException)


def writers() -> None:
    for make in (ppe.writing.SimpleWriter, ppe.writing.ThreadWriter, ppe.writing.ThreadQueueWriter):
        model = Net()
        writer = make(out_dir=folder())
        manager = ppe.training.ExtensionsManager(
            model, torch.optim.Adam(model.parameters()), 1, iters_per_epoch=2, writer=writer
        )
        manager.extend(extensions.snapshot(), trigger=(1, "iteration"))
        for x, y in DATA:
            with manager.run_iteration():
                model(x, y)["loss"].backward()
        manager.finalize() if hasattr(manager, "finalize") else None
    reporter = ppe.reporting.Reporter()
    reporter.add_observer("net", model)
    with reporter:
        ppe.reporting.report({"loss": 1.0}, model)
    summary = ppe.reporting.DictSummary()
    summary.add({"a": 1.0, "b": (2.0, 3)})
    summary.compute_mean(), summary.make_statistics(), summary.state_dict()
    with ppe.profiler.record("mine"):
        pass
    ppe.profiler.get_tracer() if hasattr(ppe.profiler, "get_tracer") else None
    tensor = ppe.from_ndarray(ppe.as_ndarray(torch.ones(2)))
    ppe.get_xp(tensor), ppe.as_numpy_dtype(torch.float32)


for part in (managed, ignited, blocks, lazies, configs, datasets, writers):
    step(part.__name__, part)
for logic in (
    ppe.handler.Logic(),
    Custom(),
    ppe.handler.ClousureLogic() if hasattr(ppe.handler, "ClousureLogic") else None,
):
    step("trained", lambda logic=logic: trained(logic))

"""What Ensemble-PyTorch's documentation shows: every ensemble fitted for an epoch, evaluated, saved and loaded."""

import tempfile
from collections.abc import Callable
from typing import Any

import torch
import torchensemble as te
from torch import nn
from torch.utils.data import DataLoader, TensorDataset
from torchensemble.utils import io, set_module
from torchensemble.utils.logging import set_logger

torch.manual_seed(0)


def step(name: str, do: Callable[[], Any]) -> None:
    """Run one part of the tour; one that fails does not end it."""
    try:
        do()
    except Exception as error:
        print(name, type(error).__name__, error)


class Net(nn.Module):
    def __init__(self, out: int) -> None:
        super().__init__()
        self.layers = nn.Sequential(nn.Linear(4, 8), nn.ReLU(), nn.Linear(8, out))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.layers(x)


x = torch.rand(16, 4)
classes = DataLoader(TensorDataset(x, torch.randint(0, 3, (16,))), batch_size=8)
values = DataLoader(TensorDataset(x, torch.rand(16, 1)), batch_size=8)


def used(make: Any, loader: Any, out: int, **fit: Any) -> None:
    if "NeuralForest" in make.__name__:
        model = make(n_estimators=2, depth=2, cuda=False, n_jobs=1)
    else:
        model = make(estimator=Net, n_estimators=2, estimator_args={"out": out}, cuda=False)
    model.set_criterion(nn.CrossEntropyLoss() if out == 3 else nn.MSELoss())
    model.set_optimizer("Adam", lr=1e-2)
    if "Snapshot" not in make.__name__ and "FastGeometric" not in make.__name__:
        model.set_scheduler("StepLR", step_size=1)
    with tempfile.TemporaryDirectory() as folder:
        torch.serialization.add_safe_globals([nn.CrossEntropyLoss, nn.MSELoss])
        model.fit(loader, epochs=2, test_loader=loader, save_dir=folder, **fit)
        io.save(model, folder, set_logger("saved"))
        step("load", lambda: io.load(model, folder))
    model.evaluate(loader, return_loss=True)
    model.predict(x)
    model(x)
    len(model), model[0], repr(model)


def set_up() -> None:
    optimizer = set_module.set_optimizer(Net(1), "SGD", lr=0.1)
    set_module.set_scheduler(optimizer, "MultiStepLR", milestones=[1])
    set_module.update_lr(optimizer, 0.01)


def main() -> None:
    for name in te.__all__:
        make = getattr(te, name)
        classifier = name.endswith("Classifier")
        step(name, lambda m=make, c=classifier: used(m, classes if c else values, 3 if c else 1))
    step("set_up", set_up)


main()

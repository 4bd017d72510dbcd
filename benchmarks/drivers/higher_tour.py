"""What higher's README shows: inner loops over functional copies of modules and differentiable optimizers."""

import copy
from collections.abc import Callable
from typing import Any

import higher
import torch
from higher.patch import monkeypatch
from torch import nn

torch.manual_seed(0)


def step(name: str, do: Callable[[], Any]) -> None:
    """Run one part of the tour; one that fails does not end it."""
    try:
        do()
    except Exception as error:
        print(name, type(error).__name__, str(error)[:200])


x, y = torch.rand(8, 3), torch.rand(8, 2)


class Block(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.inner = nn.Sequential(nn.Linear(3, 4), nn.BatchNorm1d(4), nn.ReLU())
        self.out = nn.Linear(4, 2)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.out(self.inner(x))


OPTIMIZERS: dict[str, Callable[[Any], Any]] = {
    "sgd": lambda p: torch.optim.SGD(p, lr=0.1, momentum=0.9, weight_decay=0.01, nesterov=True),
    "adam": lambda p: torch.optim.Adam(p, lr=0.1, amsgrad=True),
    "adamw": lambda p: torch.optim.AdamW(p, lr=0.1),
    "adadelta": lambda p: torch.optim.Adadelta(p, lr=0.1),
    "adagrad": lambda p: torch.optim.Adagrad(p, lr=0.1),
    "adamax": lambda p: torch.optim.Adamax(p, lr=0.1),
    "asgd": lambda p: torch.optim.ASGD(p, lr=0.1),
    "rmsprop": lambda p: torch.optim.RMSprop(p, lr=0.1, momentum=0.5, centered=True),
    "rprop": lambda p: torch.optim.Rprop(p, lr=0.1),
}


def inner(name: str) -> None:
    model = Block()
    optimizer = OPTIMIZERS[name](model.parameters())
    with higher.innerloop_ctx(model, optimizer, copy_initial_weights=False) as (fmodel, diffopt):
        for _ in range(2):
            diffopt.step(((fmodel(x) - y) ** 2).mean())
        ((fmodel(x) - y) ** 2).mean().backward()
        fmodel.parameters(time=0), list(fmodel.named_parameters()), fmodel.fast_params, fmodel.track_higher_grads
    higher.optim.get_diff_optim(OPTIMIZERS[name](model.parameters()), model.parameters(), fmodel=fmodel)


def overridden() -> None:
    model = Block()
    optimizer = torch.optim.SGD([{"params": model.inner.parameters()}, {"params": model.out.parameters()}], lr=0.1)
    rate = torch.tensor(0.1, requires_grad=True)
    fmodel = monkeypatch(model, copy_initial_weights=True, track_higher_grads=True)
    diffopt = higher.get_diff_optim(
        optimizer,
        model.parameters(),
        fmodel=fmodel,
        override={"lr": [rate]},
        grad_callback=lambda g: [v * 0.5 for v in g],
    )
    for _ in range(2):
        diffopt.step(((fmodel(x) - y) ** 2).mean())
    ((fmodel(x) - y) ** 2).mean().backward()
    (
        higher.optim.get_trainable_opt_params(optimizer),
        higher.optim.apply_trainable_opt_params(optimizer, higher.optim.get_trainable_opt_params(optimizer)),
    )
    fmodel.track_higher_grads = False
    diffopt.step(((fmodel(x) - y) ** 2).mean())
    fmodel.update_params([p.detach() for p in fmodel.parameters()]), fmodel.init_fast_params
    print(fmodel)


def stateless() -> None:
    made = higher.patch.make_functional(Block())
    made(x, params=list(Block().parameters()))
    buffers = higher.patch.buffer_sync(Block(), made)
    print(buffers, higher.utils.flatten([[1, (2, 3)], {"a": 4}]))
    model = Block()
    higher.utils.copy_and_replace([1, x], [x], [y]), higher.utils.get_func_params(model), copy.deepcopy(model)
    higher.create_diff_optim(torch.optim.SGD, {"lr": 0.1}, list(model.parameters()))
    recurrent = nn.LSTM(3, 4)
    with higher.innerloop_ctx(recurrent, torch.optim.SGD(recurrent.parameters(), lr=0.1)) as (fmodel, diffopt):
        diffopt.step(fmodel(x.unsqueeze(0))[0].sum())


for name in OPTIMIZERS:
    step(name, lambda: inner(name))
for part in (overridden, stateless):
    step(part.__name__, part)

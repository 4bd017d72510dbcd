"""What TorchOpt's documentation shows: functional, ordinary and differentiable optimizers, implicit and zero-order gradients."""

from collections.abc import Callable
from typing import Any

import torch
import torchopt
from torch import nn
from torchopt.diff.implicit import custom_root
from torchopt.diff.zero_order import zero_order

torch.manual_seed(0)


def step(name: str, do: Callable[[], Any]) -> None:
    """Run one part of the tour; one that fails does not end it."""
    try:
        do()
    except Exception as error:
        print(name, type(error).__name__, error)


x, y = torch.rand(8, 4), torch.rand(8, 1)


def net() -> nn.Module:
    return nn.Sequential(nn.Linear(4, 8), nn.BatchNorm1d(8), nn.ReLU(), nn.Linear(8, 1))


def loss_of(model: nn.Module) -> torch.Tensor:
    return ((model(x) - y) ** 2).mean()


ALIASES = {
    "adam": {"lr": 0.1, "weight_decay": 0.01},
    "adamw": {"lr": 0.1},
    "adamax": {"lr": 0.1},
    "adadelta": {"lr": 0.1},
    "adagrad": {"lr": 0.1},
    "radam": {"lr": 0.1},
    "rmsprop": {"lr": 0.1, "centered": True, "momentum": 0.1},
    "sgd": {"lr": 0.1, "momentum": 0.9, "nesterov": True, "maximize": True},
}


def functional(name: str, options: dict[str, Any]) -> None:
    params = {"w": torch.rand(4, 1, requires_grad=True), "b": torch.zeros(1, requires_grad=True)}
    optimizer = getattr(torchopt, name)(**options)
    state = optimizer.init(params)
    for inplace in (False, True):
        loss = ((x @ params["w"] + params["b"] - y) ** 2).mean()
        grads = dict(zip(params, torch.autograd.grad(loss, list(params.values())), strict=True))
        updates, state = optimizer.update(grads, state, params=params, inplace=inplace)
        params = torchopt.apply_updates(params, updates, inplace=inplace)
        params = {key: value.detach().requires_grad_() for key, value in params.items()}


def ordinary(make: Any) -> None:
    model = net()
    optimizer = make(model.parameters(), lr=0.01)
    for _ in range(2):
        optimizer.zero_grad()
        loss_of(model).backward()
        optimizer.step()
    optimizer.step(lambda: loss_of(model))
    optimizer.load_state_dict(optimizer.state_dict())


def meta(make: Any) -> None:
    model = net()
    optimizer = make(model, lr=0.01, **({"moment_requires_grad": True} if make is torchopt.MetaAdam else {}))
    kept = torchopt.extract_state_dict(model, by="reference")
    state = torchopt.extract_state_dict(optimizer, by="copy")
    for _ in range(2):
        optimizer.step(loss_of(model))
    loss_of(model).backward()
    torchopt.recover_state_dict(model, kept)
    torchopt.recover_state_dict(optimizer, state)
    torchopt.stop_gradient(model)
    torchopt.stop_gradient(optimizer)
    torchopt.module_clone(model, by="clone")
    torchopt.module_detach_(model)
    torchopt.extract_state_dict(model, by="deepcopy", with_buffers=True, visual_prefix="s")


def chained() -> None:
    schedule = torchopt.schedule.linear_schedule(1e-2, 1e-3, 4, 1)
    torchopt.schedule.exponential_decay(1e-2, 1e-3, 2, 0.9)(3)
    optimizer = torchopt.chain(
        torchopt.clip.clip_grad_norm(max_norm=1.0),
        torchopt.register_hook(lambda g: g * 2),
        torchopt.nan_to_num(0.0),
        torchopt.sgd(lr=schedule, momentum=0.5),
    )
    params = (torch.rand(4, 1, requires_grad=True),)
    state = optimizer.init(params)
    grads = torch.autograd.grad(((x @ params[0] - y) ** 2).mean(), params, create_graph=True)
    updates, state = optimizer.update(grads, state)
    torchopt.apply_updates(params, updates)
    function = torchopt.FuncOptimizer(torchopt.adam(lr=0.1))
    function.step(((x @ params[0] - y) ** 2).mean(), params)
    with_adam = torchopt.adam(lr=schedule, use_accelerated_op=True, moment_requires_grad=True)
    state = with_adam.init(params)
    with_adam.update(grads, state, params=params)


def implicit() -> None:
    def ridge(params: torch.Tensor, l2: torch.Tensor, data: Any) -> torch.Tensor:
        features, labels = data
        return 0.5 * ((features @ params - labels) ** 2).mean() + 0.5 * l2 * (params**2).sum()

    optimality = torch.func.grad(ridge, argnums=0)
    for solver in (
        torchopt.linear_solve.solve_normal_cg(),
        torchopt.linear_solve.solve_cg(),
        torchopt.linear_solve.solve_inv(),
    ):

        @custom_root(optimality, argnums=1, solve=solver)
        def solve(params: torch.Tensor, l2: torch.Tensor, data: Any) -> torch.Tensor:
            features, labels = data
            return torch.linalg.solve(features.T @ features / 8 + l2 * torch.eye(4), features.T @ labels / 8)

        l2 = torch.tensor(0.3, requires_grad=True)
        solve(torch.zeros(4), l2, (x, y[:, 0])).sum().backward()


class Inner(torchopt.nn.ImplicitMetaGradientModule, linear_solve=torchopt.linear_solve.solve_normal_cg(maxiter=5)):
    def __init__(self, outer: nn.Module) -> None:
        super().__init__()
        self.outer = outer
        self.net = nn.Linear(4, 1)

    def forward(self, features: torch.Tensor) -> torch.Tensor:
        return self.net(features) + 0 * self.outer(features)

    def objective(self, features: torch.Tensor, labels: torch.Tensor) -> torch.Tensor:
        reg = sum(((p - q) ** 2).sum() for p, q in zip(self.parameters(), self.outer.parameters(), strict=True))
        return ((self(features) - labels) ** 2).mean() + reg

    def solve(self, features: torch.Tensor, labels: torch.Tensor) -> "Inner":
        optimizer = torchopt.adam(lr=0.05)
        params = tuple(self.parameters())
        state = optimizer.init(params)
        with torch.enable_grad():
            for _ in range(2):
                grads = torch.autograd.grad(self.objective(features, labels), params)
                updates, state = optimizer.update(grads, state, inplace=True)
                torchopt.apply_updates(params, updates)
        return self


def implicit_module() -> None:
    outer = nn.Linear(4, 1)
    inner = Inner(outer)
    inner.solve(x, y)
    inner(x).mean().backward()


def zeroth() -> None:
    for method in ("naive", "forward", "antithetic"):

        @zero_order(distribution=torch.distributions.Normal(0.0, 1.0), method=method, argnums=0, num_samples=3)
        def score(params: torch.Tensor, features: torch.Tensor) -> torch.Tensor:
            return (features @ params).mean()

        score(torch.rand(4, requires_grad=True), x).backward()

    class Layer(torchopt.nn.ZeroOrderGradientModule, method="naive", num_samples=2):
        def __init__(self) -> None:
            super().__init__()
            self.fc = nn.Linear(4, 1)

        def forward(self, features: torch.Tensor) -> torch.Tensor:
            return self.fc(features).mean()

        def sample(self, sample_shape: tuple[int, ...] = ()) -> torch.Tensor:
            return torch.randn(*sample_shape) if sample_shape else torch.randn(())

    Layer()(x).backward()


def drawn() -> None:
    model = net()
    torchopt.visual.make_dot(loss_of(model), params=[{"x": x}, dict(model.named_parameters())])


def trees() -> None:
    from torchopt import pytree

    tree = {"a": torch.rand(2), "b": torch.rand(2)}
    pytree.tree_vdot_real(tree, tree)
    pytree.tree_wait(tree)
    pytree.tree_add_scalar_mul(tree, tree, 2.0)
    pytree.tree_sub(pytree.tree_add(tree, tree), tree)
    torchopt.linalg.cg(lambda v: 2 * v, torch.rand(3), maxiter=5)
    torchopt.linalg.ns(lambda v: 0.5 * v, torch.rand(3), maxiter=5)


def main() -> None:
    for name, options in ALIASES.items():
        step(name, lambda name=name, options=options: functional(name, options))
    for make in (torchopt.Adam, torchopt.SGD, torchopt.RMSProp, torchopt.AdamW, torchopt.AdaGrad, torchopt.RAdam):
        step(make.__name__, lambda make=make: ordinary(make))
    for make in (torchopt.MetaAdam, torchopt.MetaSGD, torchopt.MetaRMSProp, torchopt.MetaAdaMax, torchopt.MetaAdaDelta):
        step(make.__name__, lambda make=make: meta(make))
    step("chained", chained)
    step("implicit", implicit)
    step("implicit_module", implicit_module)
    step("zeroth", zeroth)
    step("drawn", drawn)
    step("trees", trees)


main()

"""What geotorch's documentation shows: every constraint, every manifold, sampling, a short training."""

import copy
from collections.abc import Callable
from typing import Any

import geotorch
import torch
from geotorch.exceptions import InManifoldError
from geotorch.utils import update_base
from torch import nn
from torch.nn.utils import parametrize

torch.manual_seed(0)


def step(name: str, do: Callable[[], Any]) -> None:
    """Run one part of the tour; one that fails does not end it."""
    try:
        do()
    except Exception as error:
        print(name, type(error).__name__, error)


CONSTRAINTS: dict[str, Callable[[nn.Module], Any]] = {
    "symmetric": lambda m: geotorch.symmetric(m, "weight"),
    "skew": lambda m: geotorch.skew(m, "weight"),
    "sphere": lambda m: geotorch.sphere(m, "weight", radius=2.0),
    "sphere-embedded": lambda m: geotorch.sphere(m, "weight", embedded=True),
    "orthogonal": lambda m: geotorch.orthogonal(m, "weight"),
    "orthogonal-cayley": lambda m: geotorch.orthogonal(m, "weight", triv="cayley"),
    "almost": lambda m: geotorch.almost_orthogonal(m, "weight", lam=0.3, f="sin"),
    "almost-sigmoid": lambda m: geotorch.almost_orthogonal(m, "weight", lam=0.3, f="scaled_sigmoid"),
    "almost-tanh": lambda m: geotorch.almost_orthogonal(m, "weight", lam=0.3, f="tanh"),
    "grassmannian": lambda m: geotorch.grassmannian(m, "weight"),
    "low_rank": lambda m: geotorch.low_rank(m, "weight", rank=2),
    "fixed_rank": lambda m: geotorch.fixed_rank(m, "weight", rank=2),
    "invertible": lambda m: geotorch.invertible(m, "weight"),
    "sln": lambda m: geotorch.sln(m, "weight"),
    "positive_definite": lambda m: geotorch.positive_definite(m, "weight"),
    "positive_semidefinite": lambda m: geotorch.positive_semidefinite(m, "weight"),
    "psd_low_rank": lambda m: geotorch.positive_semidefinite_low_rank(m, "weight", rank=2),
    "psd_fixed_rank": lambda m: geotorch.positive_semidefinite_fixed_rank(m, "weight", rank=2),
    "alpha_stable": lambda m: geotorch.alpha_stable(m, "weight", alpha=0.1),
}


def constrain(name: str, layer: nn.Module) -> None:
    CONSTRAINTS[name](layer)
    manifold = layer.parametrizations.weight[0]
    print(layer)
    optimizer = torch.optim.SGD(layer.parameters(), lr=0.01)
    for _ in range(2):
        optimizer.zero_grad()
        layer(torch.rand(3, layer.weight.shape[-1])).pow(2).sum().backward()
        optimizer.step()
    if hasattr(manifold, "sample"):
        layer.weight = manifold.sample()
    manifold.in_manifold(layer.weight)
    if hasattr(manifold, "base"):
        update_base(layer, "weight")
    with torch.no_grad():
        layer(torch.rand(3, layer.weight.shape[-1]))


for name in CONSTRAINTS:
    step(name, lambda name=name: constrain(name, nn.Linear(4, 4)))
for name in ("orthogonal", "almost", "low_rank", "fixed_rank", "grassmannian", "sphere"):
    step(name + " tall", lambda name=name: constrain(name, nn.Linear(3, 5)))
    step(name + " wide", lambda name=name: constrain(name, nn.Linear(5, 3)))


class RNN(nn.Module):
    """The recurrent network of the examples."""

    def __init__(self, size: int) -> None:
        super().__init__()
        self.recurrent = nn.Linear(size, size, bias=False)
        self.into = nn.Linear(2, size)
        self.reset()
        geotorch.orthogonal(self.recurrent, "weight")

    def reset(self) -> None:
        nn.init.kaiming_normal_(self.into.weight)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        state = torch.zeros(x.shape[1], self.recurrent.weight.shape[0])
        with parametrize.cached():
            for item in x:
                state = torch.tanh(self.recurrent(state) + self.into(item))
        return state


def recurrent() -> None:
    model = RNN(4)
    model.recurrent.weight = model.recurrent.parametrizations.weight[0].sample("torus")
    optimizer = torch.optim.RMSprop(model.parameters())
    for _ in range(2):
        optimizer.zero_grad()
        model(torch.rand(5, 3, 2)).sum().backward()
        optimizer.step()
    copy.deepcopy(model)(torch.rand(2, 3, 2))


def convolution() -> None:
    layer = nn.Conv2d(4, 4, 3)
    geotorch.low_rank(layer, "weight", rank=1)
    layer(torch.rand(1, 4, 5, 5)).sum().backward()


def manifolds() -> None:
    size = torch.Size((4, 4))
    spaces = [
        geotorch.Rn(size),
        geotorch.Symmetric(),
        geotorch.Skew(size, lower=False),
        geotorch.Sphere((4,)),
        geotorch.SphereEmbedded((4,)),
        geotorch.SO(size, triv="cayley"),
        geotorch.Stiefel((5, 3)),
        geotorch.Grassmannian((5, 3)),
        geotorch.AlmostOrthogonal((4, 3), lam=0.5),
        geotorch.LowRank((4, 3), 2),
        geotorch.FixedRank((4, 3), 2),
        geotorch.GLp(size),
        geotorch.SL(size),
        geotorch.PSD(size),
        geotorch.PSSD(size),
        geotorch.PSSDLowRank(size, 2),
        geotorch.PSSDFixedRank(size, 2),
        geotorch.Hurwitz(size, alpha=0.1),
    ]
    for space in spaces:
        print(space)
        if hasattr(space, "sample"):
            x = space.sample()
            step("in", lambda space=space, x=x: space.in_manifold(x))
            step("inverse", lambda space=space, x=x: space.right_inverse(x))
    pair = geotorch.ProductManifold([geotorch.Sphere((3,)), geotorch.SO((3, 3))])
    a, b = pair((torch.rand(3), torch.rand(3, 3)))
    step("product", lambda: pair.right_inverse((a, b)))


def wrong() -> None:
    layer = nn.Linear(4, 4)
    geotorch.positive_definite(layer, "weight")
    try:
        layer.weight = -torch.eye(4)
    except InManifoldError as error:
        print(error)
    for make in (lambda: geotorch.SO((2, 3)), lambda: geotorch.SO((2,)), lambda: geotorch.LowRank((2, 2), 5)):
        step("wrong", make)


def own_functions() -> None:
    layer = nn.Linear(4, 4)
    geotorch.fixed_rank(layer, "weight", rank=2, f=(torch.exp, torch.log), triv=torch.linalg.matrix_exp)
    layer(torch.rand(2, 4)).sum().backward()


step("recurrent", recurrent)
step("convolution", convolution)
step("manifolds", manifolds)
step("wrong", wrong)
step("own functions", own_functions)

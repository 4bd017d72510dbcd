"""What torchdyn's documentation shows: neural ODEs, sensitivities, solvers, hybrid systems, flows, energy models."""

import importlib.util
import sys
import types
from collections.abc import Callable
from typing import Any

import torch
from torch import nn

if importlib.util.find_spec("pytorch_lightning") is None:  # what torchdyn takes of it is a module with a training loop
    sys.modules["pytorch_lightning"] = types.ModuleType("pytorch_lightning")
    sys.modules["pytorch_lightning"].LightningModule = nn.Module  # type: ignore[attr-defined]

from torchdyn import numerics
from torchdyn.core import DEFunc, MultipleShootingLayer, NeuralODE, NeuralSDE, ODEProblem
from torchdyn.datasets import ToyDataset
from torchdyn.models import CNF, GNF, HNN, LNN, autograd_trace, hutch_trace
from torchdyn.nn import Augmenter, DataControl, DepthCat, GalConv2d, GalLinear
from torchdyn.nn.galerkin import Fourier, Polynomial, VanillaRBF
from torchdyn.numerics import odeint, odeint_symplectic

torch.manual_seed(0)


def step(name: str, do: Callable[[], Any]) -> None:
    """Run one part of the tour; one that fails does not end it."""
    try:
        do()
    except Exception as error:
        print(name, type(error).__name__, error)


x = torch.rand(6, 2)
span = torch.linspace(0, 1, 4)


def field() -> nn.Module:
    return nn.Sequential(nn.Linear(2, 8), nn.Tanh(), nn.Linear(8, 2))


def neural(**options: Any) -> None:
    model = NeuralODE(field(), **options)
    _, y = model(x, span)
    y.sum().backward()
    model.trajectory(x, span)
    repr(model)


def integral() -> None:
    model = NeuralODE(field(), sensitivity="adjoint", integral_loss=lambda t, z: z.pow(2).sum(1), solver="rk4")
    _, y = model(x, span)
    y.sum().backward()


def stacked() -> None:
    model = nn.Sequential(
        Augmenter(augment_dims=1),
        NeuralODE(
            nn.Sequential(DepthCat(1), nn.Linear(4, 8), nn.Tanh(), nn.Linear(8, 3)), solver="euler", return_t_eval=False
        ),
    )
    model(x)
    controlled = NeuralODE(nn.Sequential(DataControl(), nn.Linear(4, 2)), solver="rk4", sensitivity="autograd")
    controlled(x, span)
    for basis in (Fourier(2), Polynomial(2), VanillaRBF(2)):
        layer = nn.Sequential(DepthCat(1), GalLinear(2, 2, expfunc=basis))
        NeuralODE(layer, solver="euler", sensitivity="autograd")(x, span)
    image = nn.Sequential(DepthCat(1), GalConv2d(2, 2, kernel_size=3, padding=1, expfunc=Fourier(2)))
    NeuralODE(image, solver="euler", sensitivity="autograd")(torch.rand(1, 2, 4, 4), span)


def solved() -> None:
    for solver in ("euler", "midpoint", "rk4", "ieuler", "tsit5", "dopri5", "alf"):
        step(solver, lambda solver=solver: odeint(lambda t, z: -z, x, span, solver=solver, return_all_eval=False))
    odeint_symplectic(lambda t, z: -z, x, span, solver="tsit5")
    odeint(lambda t, z: -z, x, torch.linspace(0, 1, 9), solver="dopri5", interpolator="4th")
    callback = numerics.systems.EventCallback()
    callback.check_event = lambda t, z: z[:, 0] < 0.1  # type: ignore[method-assign]
    callback.jump_map = lambda t, z: z + 1  # type: ignore[method-assign]
    numerics.odeint_hybrid(lambda t, z: -z, x[:1], torch.linspace(0, 1, 10), 2, "dopri5", [callback])
    for name in ("zero", "direct", "root"):
        guess = torch.rand(4, 6, 2)
        step(name, lambda n=name: numerics.odeint_mshooting(lambda t, z: -z, x, span, solver=n, B0=guess, fine_steps=1))


def problems() -> None:
    problem = ODEProblem(field(), solver="rk4", sensitivity="interpolated_adjoint", interpolator="4th")
    problem(x, span)
    problem.odeint(x, span)
    shooting = MultipleShootingLayer(field(), solver="mszero", fine_steps=2)
    shooting(x, span, torch.rand(4, 6, 2))
    sde = NeuralSDE(field(), nn.Linear(2, 2), noise_type="diagonal", sde_type="ito", s_span=span)
    sde(x)


def models() -> None:
    cnf = CNF(field(), trace_estimator=autograd_trace)
    NeuralODE(DEFunc(cnf), solver="euler", sensitivity="autograd")
    augmented = torch.cat([torch.zeros(6, 1), x], 1)
    cnf(0.0, augmented)
    CNF(field(), trace_estimator=hutch_trace, noise_dist=torch.distributions.Normal(0.0, 1.0))(0.0, augmented)
    energy = nn.Sequential(nn.Linear(2, 4), nn.Tanh(), nn.Linear(4, 1))
    HNN(energy)(0.0, x)
    GNF(energy)(0.0, x)
    LNN(energy)(0.0, x[:1])


def data() -> None:
    toys = ToyDataset()
    for kind in ("moons", "spirals", "spheres", "gaussians", "gaussians_spiral", "diffeqml"):
        step(kind, lambda kind=kind: toys.generate(32, kind))


def main() -> None:
    for sensitivity in ("autograd", "adjoint", "interpolated_adjoint"):
        for solver in ("euler", "rk4", "dopri5"):
            step(f"{sensitivity} {solver}", lambda a=sensitivity, b=solver: neural(sensitivity=a, solver=b))
    step("seminorm", lambda: neural(sensitivity="adjoint", solver="dopri5", seminorm=True))
    for do in (integral, stacked, solved, problems, models, data):
        step(do.__name__, do)


main()

"""What NNGeometry's documentation shows: Fisher matrices in each representation, Gram matrices, Jacobians, vectors, a training step."""

import contextlib
from collections.abc import Callable
from typing import Any

import torch
from nngeometry import FIM, FIM_MonteCarlo, GramMatrix, Hessian, Jacobian
from nngeometry.backend import TorchFuncHessianBackend, TorchHooksJacobianBackend
from nngeometry.layercollection import LayerCollection
from nngeometry.layers import Affine1d, Cosine1d, WeightNorm1d, WeightNorm2d
from nngeometry.object import pspace
from nngeometry.object.map import PFMapDense, PFMapImplicit
from nngeometry.object.vector import PVector, random_fvector, random_pvector, random_pvector_dict
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

torch.manual_seed(0)
torch.set_default_dtype(torch.float64)


def step(name: str, do: Callable[[], Any]) -> None:
    """Run one part of the tour; one that fails does not end it."""
    try:
        do()
    except Exception as error:
        print(name, type(error).__name__, error)


def tried(do: Callable[[], Any]) -> None:
    """Run what not every representation can do."""
    with contextlib.suppress(NotImplementedError, RuntimeError, AttributeError, TypeError):
        do()


def flat() -> nn.Module:
    return nn.Sequential(nn.Linear(4, 6), nn.Tanh(), nn.Linear(6, 3))


def image() -> nn.Module:
    return nn.Sequential(
        nn.Conv2d(1, 2, 3),
        nn.BatchNorm2d(2),
        nn.ReLU(),
        nn.ConvTranspose2d(2, 2, 3),
        nn.GroupNorm(1, 2),
        nn.Flatten(),
        nn.Linear(72, 3),
    ).eval()


def odd() -> nn.Module:
    return nn.Sequential(
        WeightNorm1d(4, 6), nn.LayerNorm(6), Cosine1d(6, 5), Affine1d(5), nn.BatchNorm1d(5), nn.Linear(5, 3)
    ).eval()


def odd_image() -> nn.Module:
    return nn.Sequential(WeightNorm2d(1, 2, 3), nn.ReLU(), nn.Flatten(), nn.Linear(32, 3))


def wave() -> nn.Module:
    return nn.Sequential(nn.Conv1d(1, 2, 2), nn.Flatten(), nn.Linear(6, 3))


def loader(shape: tuple[int, ...]) -> DataLoader:
    return DataLoader(TensorDataset(torch.rand(6, *shape), torch.randint(3, (6,))), batch_size=3)


SETS: list[tuple[Callable[[], nn.Module], tuple[int, ...]]] = [
    (flat, (4,)),
    (image, (1, 6, 6)),
    (odd, (4,)),
    (odd_image, (1, 6, 6)),
    (wave, (1, 4)),
]
MATRICES = [
    pspace.PMatDense,
    pspace.PMatDiag,
    pspace.PMatBlockDiag,
    pspace.PMatKFAC,
    pspace.PMatEKFAC,
    pspace.PMatLowRank,
    pspace.PMatQuasiDiag,
    pspace.PMatImplicit,
]


def matrix(make: Any, build: Callable[[], nn.Module], shape: tuple[int, ...]) -> None:
    model, data = build(), loader(shape)
    fim = FIM(model=model, loader=data, representation=make, variant="classif_logits")
    layers = LayerCollection.from_model(model)
    vector = random_pvector(layers)
    tried(lambda: fim.update_diag(data))
    for name in (
        "compute_eigendecomposition",
        "trace",
        "frobenius_norm",
        "to_torch",
        "get_diag",
        "get_eigendecomposition",
        "inverse",
    ):
        tried(getattr(fim, name, lambda: None))
    tried(lambda: fim.mv(vector).to_torch())
    tried(lambda: fim.vTMv(vector))
    tried(lambda: fim.solve(vector, regul=1e-2))
    tried(lambda: fim.size())
    tried(lambda: (fim + fim) - fim)
    tried(lambda: 2.0 * fim)
    tried(lambda: fim.mm(fim))
    tried(lambda: fim**2)
    tried(lambda: fim.get_KFE())
    tried(lambda: pspace.bdot(fim, fim))
    tried(lambda: FIM_MonteCarlo(model, data, make, trials=2).trace())


def spaces(build: Callable[[], nn.Module], shape: tuple[int, ...]) -> None:
    model, data = build(), loader(shape)
    layers = LayerCollection.from_model(model)
    vector = random_pvector(layers)
    gram = GramMatrix(model, loader=data)
    gram.compute_eigendecomposition()
    gram.get_eigendecomposition()
    for name in ("frobenius_norm", "trace", "size", "to_torch"):
        tried(getattr(gram, name))
    tried(lambda: gram.mv(random_fvector(6, 3)))
    tried(lambda: gram.vTMv(random_fvector(6, 3)))
    tried(lambda: gram + gram - gram)
    for kind in (PFMapDense, PFMapImplicit):
        jacobian = Jacobian(model, loader=data, representation=kind)
        tried(lambda jacobian=jacobian: jacobian.jvp(vector).to_torch())
        tried(lambda jacobian=jacobian: jacobian.vjp(random_fvector(6, 3)))
        tried(lambda jacobian=jacobian: list(jacobian.iter_by_module()))
        tried(lambda jacobian=jacobian: jacobian + 2 * jacobian)
    fim = FIM(model, data, pspace.PMatDense)
    tried(lambda: fim.solve(Jacobian(model, loader=data), regul=1.0))
    fim = FIM(model, data, pspace.PMatEKFAC)
    tried(lambda: fim.solve(Jacobian(model, loader=data), regul=1.0))


def hessian() -> None:
    model, data = flat(), loader((4,))
    matrix = Hessian(
        model,
        data,
        pspace.PMatDense,
        function=lambda x, y: nn.functional.cross_entropy(model(x), y, reduction="none").unsqueeze(1),
    )
    matrix.trace()
    print(TorchFuncHessianBackend, TorchHooksJacobianBackend)


def vectors() -> None:
    model = image()
    layers = LayerCollection.from_model(model)
    repr(layers["0.Conv2d"]) if "0.Conv2d" in layers.layers else None
    print(layers == LayerCollection.from_model(model))
    layers.numel()
    list(layers.parameters(layers.get_layerid_module_maps(model)[0]))
    a, b = random_pvector(layers), random_pvector_dict(layers)
    (a + b - 2 * a).norm()
    (a**2).dot(b)
    a.to_dict(), b.to_torch(), b.clone(), a.detach(), b.size()
    PVector.from_model(model).copy_to_model(model)
    (1e-3 * a).add_to_model(model)
    nn.functional.cross_entropy(model(torch.rand(4, 1, 6, 6)), torch.randint(3, (4,))).backward()
    PVector.from_model_grad(model).norm()


def training() -> None:
    model, data = flat(), loader((4,))
    optimizer = torch.optim.SGD(model.parameters(), 0.1)
    fim = FIM(model, data, pspace.PMatKFAC, variant="classif_logits")
    start = PVector.from_model(model).clone().detach()
    for x, y in data:
        optimizer.zero_grad()
        loss = nn.functional.cross_entropy(model(x), y) + fim.vTMv(PVector.from_model(model) - start)
        loss.backward()
        natural = fim.solve(PVector.from_model_grad(model), regul=1e-2)
        (-0.01 * natural.detach()).add_to_model(model)
        optimizer.step()
    for variant in ("regression", "classif_logsoftmax", "classif_binary_logits"):
        step(variant, lambda variant=variant: FIM(model, data, pspace.PMatDiag, variant=variant).trace())


for build, shape in SETS:
    for make in MATRICES:
        step(
            f"{build.__name__} {make.__name__}", lambda make=make, build=build, shape=shape: matrix(make, build, shape)
        )
    step(f"spaces {build.__name__}", lambda build=build, shape=shape: spaces(build, shape))
step("hessian", hessian)
step("vectors", vectors)
step("training", training)

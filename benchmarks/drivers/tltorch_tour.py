"""What TensorLy-Torch's documentation shows: factorized tensors, layers, conversions, dropout, lasso."""

from collections.abc import Callable
from typing import Any

import tensorly as tl
import tltorch
import torch
from torch import nn

tl.set_backend("pytorch")
torch.manual_seed(0)


def step(name: str, do: Callable[[], Any]) -> None:
    """Run one part of the tour; one that fails does not end it."""
    try:
        do()
    except Exception as error:
        print(name, type(error).__name__, error)


def tensor(kind: str) -> None:
    made = tltorch.FactorizedTensor.new((3, 4, 2), rank=0.5, factorization=kind)
    made.normal_(0, 0.02)
    made.to_tensor()
    made[0], made[1, :2]
    made() @ torch.rand(2)
    (made.shape, made.rank, made.order, made.name, made.ndim, made.size(), made.size(0), made.numel(), made.dim())
    repr(made)
    list(made.parameters())
    tltorch.FactorizedTensor.from_tensor(torch.rand(3, 4, 2), rank=2, factorization=kind)
    made.init_from_tensor(torch.rand(3, 4, 2))
    print(made.tensor_shape, made.decomposition)
    torch.sum(made.to_tensor()).backward()


def matrix(kind: str) -> None:
    made = tltorch.TensorizedTensor.new(((2, 3), (2, 2)), rank=0.5, factorization=kind)
    made.normal_(0, 0.02)
    made.to_matrix()
    made[0]
    print(made.shape, made.tensor_shape)
    repr(made)
    tltorch.TensorizedTensor.from_matrix(torch.rand(6, 4), (2, 3), (2, 2), rank=2, factorization=kind)
    made.init_from_matrix(torch.rand(6, 4))


def own_kind() -> None:
    made = tltorch.CPTensor.new((3, 3), rank=2)
    torch.nn.functional.relu(made.to_tensor())
    tltorch.tensor_init(made, std=0.1)


def linear(factorization: str, implementation: str) -> None:
    layer = tltorch.FactorizedLinear(
        (2, 3), (2, 2), rank=0.5, factorization=factorization, implementation=implementation
    )
    layer(torch.rand(5, 6)).sum().backward()
    repr(layer)
    tltorch.FactorizedLinear.from_linear(
        nn.Linear(6, 4), rank=0.8, auto_tensorize=False, in_tensorized_features=(2, 3), out_tensorized_features=(2, 2)
    )
    tltorch.FactorizedLinear.from_linear(nn.Linear(8, 8), rank=0.8, n_tensorized_modes=3)


def several() -> None:
    layer = tltorch.FactorizedLinear.from_linear_list([nn.Linear(6, 4), nn.Linear(6, 4)], (2, 3), (2, 2), rank="same")
    layer[0](torch.rand(2, 6))
    repr(layer[1])


def convolution(factorization: str, implementation: str) -> None:
    layer = tltorch.FactorizedConv(
        3, 4, 3, order=2, rank=0.5, factorization=factorization, implementation=implementation, padding=1
    )
    layer(torch.rand(2, 3, 6, 6)).sum().backward()
    repr(layer)
    layer.transduct(3, mode=0, padding=1)
    layer(torch.rand(2, 3, 6, 6, 6))


def converted() -> None:
    conv = nn.Conv2d(3, 4, 3, padding=1)
    for kind in ("cp", "tucker", "tt"):
        tltorch.FactorizedConv.from_conv(conv, rank=0.5, factorization=kind)(torch.rand(1, 3, 6, 6))
    both = tltorch.FactorizedConv.from_conv_list([conv, nn.Conv2d(3, 4, 3, padding=1)], rank=0.5)
    both[0](torch.rand(1, 3, 6, 6))
    repr(both[1])


def embedding() -> None:
    layer = tltorch.FactorizedEmbedding(16, 16, rank=4, factorization="blocktt")
    layer(torch.randint(0, 16, (3,)))
    made = tltorch.FactorizedEmbedding.from_embedding(nn.Embedding(16, 8), rank=4)
    made(torch.randint(0, 16, (3,)))
    many = tltorch.FactorizedEmbedding.from_embedding_list([nn.Embedding(16, 8), nn.Embedding(16, 8)], rank=4)
    many.get_embedding(0)(torch.randint(0, 16, (3,)))
    repr(layer)


def regression() -> None:
    layer = tltorch.TRL((4, 5), (2,), rank="same", factorization="cp", bias=True)
    layer(torch.rand(3, 4, 5))
    layer.init_from_random()
    nn.Sequential(tltorch.TRL((4, 5), (2,), factorization="tucker"))(torch.rand(3, 4, 5))
    tltorch.TRL((5,), (2,), factorization="tt").init_from_linear(nn.Linear(5, 2))
    contraction = tltorch.TCL((4, 5), rank=(2, 3))
    contraction(torch.rand(3, 4, 5))
    contraction.reset_parameters()


def hooks() -> None:
    for kind, lasso in (("Tucker", "tucker"), ("CP", "cp"), ("TT", "tt")):
        made = tltorch.FactorizedTensor.new((3, 4, 2), rank=2, factorization=kind).normal_()
        made = tltorch.tensor_hooks.tensor_dropout(made, 0.5)
        made()
        tltorch.tensor_hooks.remove_tensor_dropout(made)
        reg = tltorch.tensor_hooks.tensor_lasso(lasso, penalty=0.1, clamp_weights=False)
        reg.apply(made)
        made()
        reg.reset(), reg.loss
        reg.set_weights(made, 0.5)
        tltorch.tensor_hooks.remove_tensor_lasso(made)


def complex_ones() -> None:
    for kind in ("ComplexCP", "ComplexTucker", "ComplexTT", "ComplexDense"):
        made = tltorch.FactorizedTensor.new((3, 4), rank=2, factorization=kind)
        made.normal_(0, 0.1).to_tensor()


def shapes() -> None:
    tltorch.utils.get_tensorized_shape(100, 80, order=3, min_dim=2)
    factors = tltorch.utils.FactorList([nn.Parameter(torch.rand(2)), torch.rand(2)])
    factors.append(nn.Parameter(torch.rand(2)))
    factors[0], len(factors), factors[1:], repr(factors), factors.extend([torch.rand(2)])
    factors[0] = nn.Parameter(torch.rand(2))
    factors += [torch.rand(3)]
    for _ in factors:
        pass


def main() -> None:
    for kind in ("CP", "Tucker", "TT", "Dense"):
        step(kind, lambda kind=kind: tensor(kind))
    for kind in ("CP", "Tucker", "BlockTT", "Dense"):
        step(f"matrix {kind}", lambda kind=kind: matrix(kind))
    step("own", own_kind)
    for kind in ("cp", "tucker", "blocktt"):
        for way in ("reconstructed", "factorized"):
            step(f"linear {kind} {way}", lambda kind=kind, way=way: linear(kind, way))
    for kind, way in (
        ("cp", "factorized"),
        ("tucker", "factorized"),
        ("tt", "factorized"),
        ("cp", "mobilenet"),
        ("tucker", "reconstructed"),
    ):
        step(f"conv {kind} {way}", lambda kind=kind, way=way: convolution(kind, way))
    for name, do in (
        ("several", several),
        ("converted", converted),
        ("embedding", embedding),
        ("regression", regression),
        ("hooks", hooks),
        ("complex", complex_ones),
        ("shapes", shapes),
    ):
        step(name, do)


main()

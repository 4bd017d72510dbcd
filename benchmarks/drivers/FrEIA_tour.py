"""What FrEIA's documentation shows: invertible networks in sequence and as graphs, every kind of block, both ways."""

from collections.abc import Callable
from typing import Any

import FrEIA.framework as Ff
import FrEIA.modules as Fm
import torch
from torch import nn

torch.manual_seed(0)


def step(name: str, do: Callable[[], Any]) -> None:
    """Run one part of the tour; one that fails does not end it."""
    try:
        do()
    except Exception as error:
        print(name, type(error).__name__, error)


def dense(into: int, out: int) -> nn.Module:
    return nn.Sequential(nn.Linear(into, 16), nn.ReLU(), nn.Linear(16, out))


def convolution(into: int, out: int) -> nn.Module:
    return nn.Sequential(nn.Conv2d(into, 8, 3, padding=1), nn.ReLU(), nn.Conv2d(8, out, 3, padding=1))


def both_ways(net: Any, x: Any, **more: Any) -> None:
    z, jacobian = net(x, **more)
    _back, _ = net(z, rev=True, **more)
    loss = sum((part**2).mean() for part in (z if isinstance(z, (tuple, list)) else (z,)))
    loss = loss - torch.as_tensor(jacobian).mean()
    if loss.requires_grad:
        loss.backward()
    repr(net)


def sequence() -> None:
    net = Ff.SequenceINN(4)
    for _ in range(2):
        net.append(Fm.AllInOneBlock, subnet_constructor=dense, permute_soft=True)
    net.append(Fm.PermuteRandom, seed=1)
    net.append(Fm.ActNorm)
    both_ways(net, torch.rand(6, 4))
    net(torch.rand(6, 4), jac=False)
    len(net), net[0], list(net)


def conditional() -> None:
    net = Ff.SequenceINN(4)
    for kind in (Fm.RNVPCouplingBlock, Fm.GLOWCouplingBlock, Fm.GINCouplingBlock, Fm.AffineCouplingOneSided):
        net.append(kind, cond=0, cond_shape=(2,), subnet_constructor=dense)
    net.append(Fm.NICECouplingBlock, cond=0, cond_shape=(2,), subnet_constructor=dense)
    net.append(Fm.ConditionalAffineTransform, cond=0, cond_shape=(2,), subnet_constructor=dense)
    net.append(Fm.AllInOneBlock, cond=0, cond_shape=(2,), subnet_constructor=dense, gin_block=True)
    both_ways(net, torch.rand(6, 4), c=[torch.rand(6, 2)])


def block(kind: Any, *shape: int, batch: int = 5, **options: Any) -> None:
    net = Ff.SequenceINN(*shape)
    net.append(kind, **options)
    both_ways(net, torch.rand(batch, *shape))


def graph() -> None:
    nodes = [Ff.InputNode(3, 8, 8, name="input")]
    nodes.append(Ff.Node(nodes[-1], Fm.IRevNetDownsampling, {}, name="down"))
    nodes.append(Ff.Node(nodes[-1], Fm.GLOWCouplingBlock, {"subnet_constructor": convolution, "clamp": 1.2}, name="c1"))
    nodes.append(Ff.Node(nodes[-1], Fm.PermuteRandom, {"seed": 0}))
    nodes.append(Ff.Node(nodes[-1], Fm.HaarDownsampling, {}, name="haar"))
    split = Ff.Node(nodes[-1], Fm.Split, {"section_sizes": (24, 24), "dim": 0}, name="split")
    flat = Ff.Node(split.out0, Fm.Flatten, {}, name="flat")
    other = Ff.Node(split.out1, Fm.Flatten, {})
    joined = Ff.Node([flat.out0, other.out0], Fm.Concat, {"dim": 0}, name="joined")
    dense_node = Ff.Node(joined, Fm.RNVPCouplingBlock, {"subnet_constructor": dense}, name="dense")
    out = Ff.OutputNode(dense_node, name="out")
    net = Ff.GraphINN([*nodes, split, flat, other, joined, dense_node, out], verbose=True)
    both_ways(net, torch.rand(2, 3, 8, 8))
    net(torch.rand(2, 3, 8, 8), intermediate_outputs=True)
    net.get_node_by_name("c1")
    net.get_module_by_name("c1")


def with_condition() -> None:
    start = Ff.InputNode(4, name="input")
    given = Ff.ConditionNode(2, name="given")
    first = Ff.Node(start, Fm.GLOWCouplingBlock, {"subnet_constructor": dense}, conditions=given)
    net = Ff.ReversibleGraphNet([start, given, first, Ff.OutputNode(first)], verbose=False)
    both_ways(net, torch.rand(3, 4), c=torch.rand(3, 2))
    older = Ff.ReversibleSequential(4)
    older.append(Fm.AllInOneBlock, subnet_constructor=dense)
    both_ways(older, torch.rand(3, 4))


def mixture() -> None:
    components, dims = 3, 2
    start = Ff.InputNode(dims, name="x")
    given = [
        Ff.ConditionNode(components),
        Ff.ConditionNode(components, dims),
        Ff.ConditionNode(components, dims * (dims + 1) // 2),
        Ff.ConditionNode(1),
    ]
    node = Ff.Node(start, Fm.GaussianMixtureModel, {}, conditions=given)
    net = Ff.GraphINN([start, *given, node, Ff.OutputNode(node)])
    w, mu, scale = torch.rand(5, components), torch.rand(5, components, dims), torch.rand(5, components, 3)
    w = Fm.GaussianMixtureModel.normalize_weights(w)
    i = Fm.GaussianMixtureModel.pick_mixture_component(w)
    net(torch.rand(5, dims), c=[w, mu, scale, i])
    z, _ = net(torch.rand(5, dims), c=[w, mu, scale, None])
    Fm.GaussianMixtureModel.nll_loss(w, z, torch.zeros(5))


def resnet() -> None:
    for kind, shape in ((Fm.ActNorm, (4,)), (Fm.IResNetLayer, (4,))):
        layer = kind([shape])
        layer([torch.rand(3, *shape)])
        if isinstance(layer, Fm.IResNetLayer):
            layer.lipschitz_correction()
            layer([torch.rand(3, *shape)], rev=True)


def main() -> None:
    step("sequence", sequence)
    step("conditional", conditional)
    step("graph", graph)
    step("with_condition", with_condition)
    step("mixture", mixture)
    step("resnet", resnet)
    step(
        "conv",
        lambda: block(Fm.AllInOneBlock, 4, 6, 6, subnet_constructor=convolution, learned_householder_permutation=2),
    )
    step("reverse", lambda: block(Fm.AllInOneBlock, 4, subnet_constructor=dense, reverse_permutation=True))
    step("linear", lambda: block(Fm.FixedLinearTransform, 3, M=torch.eye(3) * 2, b=torch.ones(3)))
    step("conv1", lambda: block(Fm.Fixed1x1Conv, 3, 4, 4, M=torch.eye(3) * 2))
    step("sigmoid", lambda: block(Fm.InvertibleSigmoid, 3))
    step("orthogonal", lambda: block(Fm.OrthogonalTransform, 4))
    step("householder", lambda: block(Fm.HouseholderPerm, 4, n_reflections=2))
    step("cubic", lambda: block(Fm.GLOWCouplingBlock, 4, subnet_constructor=dense, clamp_activation="TANH"))
    step("own", lambda: block(Fm.GINCouplingBlock, 4, subnet_constructor=dense, clamp_activation=torch.tanh))
    step("spline", lambda: block(Fm.LearnedElementwiseScaling, 4))
    step("autoregressive", lambda: block(Fm.InvAutoFC, 4))
    step("invconv", lambda: block(Fm.InvAutoConv2D, 4, 6, 6))
    step("reshape", lambda: block(Fm.Reshape, 4, 6, 6, output_dims=(36, 4)))
    step("flatten", lambda: block(Fm.Flatten, 4, 6, 6))
    step("haar", lambda: block(Fm.HaarDownsampling, 4, 6, 6, rebalance=0.5))
    step("irev", lambda: block(Fm.IRevNetDownsampling, 4, 6, 6))


main()

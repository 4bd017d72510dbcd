"""Use torchjd the way its documentation does: aggregators, backward and mtl_backward, the autogram engine."""

import contextlib

import torch
import torchjd
from torch import nn
from torchjd import aggregation, autojac


def main():
    """Every aggregator on a matrix and in a backward pass."""
    makers = [getattr(aggregation, name) for name in dir(aggregation) if name[:1].isupper()]
    matrix = torch.randn(2, 6)
    for make in makers:
        for arguments in ((), (1,), ([0.5, 0.5],), (torch.tensor([0.5, 0.5]),), (2,)):
            with contextlib.suppress(Exception):
                aggregator = make(*arguments)
                aggregator(matrix), repr(aggregator), str(aggregator)
    net, heads = nn.Sequential(nn.Linear(4, 6), nn.ReLU()), [nn.Linear(6, 1), nn.Linear(6, 1)]
    for make in (aggregation.UPGrad, aggregation.MGDA, aggregation.Mean):
        with contextlib.suppress(Exception):
            x = net(torch.randn(3, 4))
            losses = [head(x).pow(2).mean() for head in heads]
            autojac.backward(losses, inputs=list(net.parameters()), retain_graph=True)
            autojac.jac_to_grad(net.parameters(), make())
        with contextlib.suppress(Exception):
            x = net(torch.randn(3, 4))
            losses = [head(x).pow(2).mean() for head in heads]
            autojac.mtl_backward(losses, features=x)
            autojac.jac_to_grad(net.parameters(), make())
    with contextlib.suppress(Exception):
        from torchjd.autogram import Engine

        engine = Engine(net)
        engine.compute_gramian(net(torch.randn(3, 4)).pow(2).mean(1))
    assert torchjd


main()

"""What flowtorch's documentation and tests show: flows from lazy bijectors, fitted, sampled, inverted from the cache."""

from collections.abc import Callable
from typing import Any

import flowtorch
import flowtorch.bijectors as bij
import flowtorch.distributions as fd
import flowtorch.parameters as params
import torch
import torch.distributions as dist
from flowtorch.bijectors.utils import set_record_flow_graph, set_requires_log_detJ
from flowtorch.distributions import NealsFunnel

torch.manual_seed(0)


def step(name: str, do: Callable[[], Any]) -> None:
    """Run one part of the tour; one that fails does not end it."""
    try:
        do()
    except Exception as error:
        print(name, type(error).__name__, str(error)[:200])


def normal(size: int = 2) -> dist.Distribution:
    return dist.Independent(dist.Normal(torch.zeros(size), torch.ones(size)), 1)


def fitted(bijector: Any, data: torch.Tensor | None = None) -> None:
    flow = fd.Flow(normal(), bijector)
    data = torch.rand(16, 2) * 0.5 + 0.2 if data is None else data
    optimizer = torch.optim.Adam([*flow.parameters(), torch.zeros(1, requires_grad=True)], lr=1e-2)
    for _ in range(2):
        optimizer.zero_grad()
        loss = -flow.log_prob(data).mean()
        if loss.requires_grad:
            loss.backward()
        optimizer.step()
    flow.sample((3,))
    y = flow.rsample((3,))
    flow.log_prob(y), flow.rnormalize(data), flow.normalize(data)
    print(flow.bijector)


BIJECTORS = {
    "maf": lambda: bij.AffineAutoregressive(params.DenseAutoregressive(hidden_dims=(8,))),
    "maf plain": lambda: bij.AffineAutoregressive(),
    "spline auto": lambda: bij.SplineAutoregressive(count_bins=4),
    "spline auto quadratic": lambda: bij.SplineAutoregressive(count_bins=4, order="quadratic"),
    "affine": lambda: bij.Affine(params.Tensor()),
    "affine plain": lambda: bij.Affine(),
    "spline": lambda: bij.Spline(params.Tensor(), count_bins=4),
    "fixed": lambda: bij.AffineFixed(loc=0.1, scale=2.0),
    "elu": bij.ELU,
    "exp": bij.Exp,
    "leaky": bij.LeakyReLU,
    "power": lambda: bij.Power(exponent=2.0),
    "sigmoid": bij.Sigmoid,
    "softplus": bij.Softplus,
    "tanh": bij.Tanh,
    "permute": lambda: bij.Permute(permutation=torch.tensor([1, 0])),
    "composed": lambda: bij.Compose([bij.AffineAutoregressive(), bij.AffineAutoregressive()]),
    "inverted": lambda: bij.Invert(bij.AffineAutoregressive()),
    "inverted composed": lambda: bij.Compose([bij.Invert(bij.Affine(params.Tensor())), bij.Sigmoid()]),
}


def single(name: str, cls: Any) -> None:
    """What the tests do with each standard bijector."""
    shape = torch.Size([4] * max(cls.domain.event_dim, 1))
    flow = cls(shape=shape)
    x = torch.rand(3, *flow.forward_shape(shape)) * 0.4 + 0.3
    y = flow.forward(x)
    flow.log_abs_det_jacobian(x, y)
    z = flow.inverse(y.detach().clone())
    flow.log_abs_det_jacobian(z, y)
    print(name, repr(flow), flow.inverse_shape(shape), flow.domain, flow.codomain)


def cached() -> None:
    flow = fd.Flow(normal(), bij.Compose([bij.AffineAutoregressive(), bij.AffineAutoregressive()]))
    y = flow.rsample((3,))
    list(y.parents()), y.has_ancestor(y), repr(y), y.check_bijector(flow.bijector)
    flow.log_prob(y)
    with set_record_flow_graph(False):
        flow.log_prob(flow.rsample((3,)))
    with set_requires_log_detJ(False):
        flow.rsample((3,))
    print(torch.exp(y).sum(), y + 1)


def conditional() -> None:
    base = normal()
    bijector = bij.AffineAutoregressive(params.DenseAutoregressive(hidden_dims=(8, 8)), context_shape=torch.Size([3]))
    flow = fd.Flow(base, bijector)
    context = torch.rand(3)
    flow.condition(context)
    flow.sample((2,), context=context)
    print(flow.log_prob(torch.rand(5, 2), context=context))


def others() -> None:
    funnel = NealsFunnel()
    print(funnel.sample((3,)).shape, funnel.log_prob(funnel.sample((2,))), funnel.rsample((2,)).shape)
    print(flowtorch.Lazy(bij.Affine, params.Tensor()), bij.AffineAutoregressive(hidden := None), hidden)
    lazy = bij.Affine(params.Tensor())
    print(lazy(shape=torch.Size([2])), bij.standard_bijector(bij.Affine), bij.isbijector(bij.Affine))
    net = params.DenseAutoregressive((torch.Size([2]), torch.Size([2])), torch.Size([2]), None, hidden_dims=(8,))
    print(net(torch.rand(3, 2)))


for name, make in BIJECTORS.items():
    step(name, lambda: fitted(make()))
for name, cls in bij.standard_bijectors:
    step(name, lambda: single(name, cls))
for part in (cached, conditional, others):
    step(part.__name__, part)

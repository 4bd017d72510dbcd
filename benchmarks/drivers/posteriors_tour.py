"""What posteriors' documentation shows: variational inference, MCMC, Laplace, filters and their linear algebra on a small model."""

from collections.abc import Callable
from functools import partial
from typing import Any

import posteriors
import torch
import torchopt
from posteriors import ekf, laplace, sgmcmc, vi

torch.manual_seed(0)


def step(name: str, do: Callable[[], Any]) -> None:
    """Run one part of the tour; one that fails does not end it."""
    try:
        do()
    except Exception as error:
        print(name, type(error).__name__, str(error)[:150].replace("\n", " "))


model = torch.nn.Sequential(torch.nn.Linear(3, 4), torch.nn.Tanh(), torch.nn.Linear(4, 2))
function = posteriors.model_to_function(model)
params = {name: p.detach().clone() for name, p in model.named_parameters()}
batch = (torch.rand(6, 3), torch.randint(0, 2, (6,)))


def log_likelihood(p: Any, data: Any) -> tuple[torch.Tensor, torch.Tensor]:
    x, y = data
    logits = function(p, x)
    return -torch.nn.functional.cross_entropy(logits, y), logits


def log_posterior(p: Any, data: Any) -> tuple[torch.Tensor, torch.Tensor]:
    value, aux = log_likelihood(p, data)
    return value + 0.01 * posteriors.diag_normal_log_prob(p), aux


def each_log_posterior(p: Any, data: Any) -> tuple[torch.Tensor, torch.Tensor]:
    x, y = data
    logits = function(p, x)
    return -torch.nn.functional.cross_entropy(logits, y, reduction="none"), logits


def forward(p: Any, data: Any) -> tuple[torch.Tensor, torch.Tensor]:
    logits = function(p, data[0])
    return logits, logits


def outer(z: torch.Tensor, data: Any) -> torch.Tensor:
    return -torch.nn.functional.cross_entropy(z, data[1])


TRANSFORMS: dict[str, tuple[Any, Callable[[], Any]]] = {
    "vi diag": (vi.diag, lambda: vi.diag.build(log_posterior, torchopt.adam(lr=0.01), n_samples=2)),
    "vi diag plain": (
        vi.diag,
        lambda: vi.diag.build(log_posterior, torchopt.sgd(lr=0.01), stl=False, temperature=lambda i: 0.5),
    ),
    "vi dense": (vi.dense, lambda: vi.dense.build(log_posterior, torchopt.adam(lr=0.01), init_L=torch.eye(26) * 0.1)),
    "vi dense many": (
        vi.dense,
        lambda: vi.dense.build(log_posterior, torchopt.adam(lr=0.01), n_samples=3, stl=False, init_L=torch.eye(26)),
    ),
    "sghmc": (sgmcmc.sghmc, lambda: sgmcmc.sghmc.build(log_posterior, lr=lambda i: 0.01, momenta=0.0)),
    "sgld": (sgmcmc.sgld, lambda: sgmcmc.sgld.build(log_posterior, lr=0.01, beta=0.1)),
    "sgnht": (sgmcmc.sgnht, lambda: sgmcmc.sgnht.build(log_posterior, lr=0.01)),
    "baoa": (sgmcmc.baoa, lambda: sgmcmc.baoa.build(log_posterior, lr=0.01)),
    "sglrw": (sgmcmc.sglrw, lambda: sgmcmc.sglrw.build(log_posterior, lr=0.01)),
    "laplace diag": (laplace.diag_fisher, lambda: laplace.diag_fisher.build(log_posterior)),
    "laplace each": (laplace.diag_fisher, lambda: laplace.diag_fisher.build(each_log_posterior, per_sample=True)),
    "laplace dense": (laplace.dense_fisher, lambda: laplace.dense_fisher.build(log_posterior, init_prec=torch.eye(26))),
    "laplace ggn": (laplace.dense_ggn, lambda: laplace.dense_ggn.build(forward, outer, init_prec=torch.eye(26))),
    "laplace diag ggn": (laplace.diag_ggn, lambda: laplace.diag_ggn.build(forward, outer)),
    "laplace hessian": (
        laplace.dense_hessian,
        lambda: laplace.dense_hessian.build(log_posterior, init_prec=torch.eye(26) * 9),
    ),
    "ekf diag": (ekf.diag_fisher, lambda: ekf.diag_fisher.build(log_likelihood, lr=0.1)),
    "ekf dense": (ekf.dense_fisher, lambda: ekf.dense_fisher.build(log_likelihood, lr=0.1, init_cov=torch.eye(26))),
    "optim": (
        posteriors.optim,
        lambda: posteriors.optim.build(
            lambda p, b: (-log_posterior(p, b)[0], torch.zeros(1)), torch.optim.Adam, lr=0.01
        ),
    ),
    "torchopt": (
        posteriors.torchopt,
        lambda: posteriors.torchopt.build(
            lambda p, b: (-log_posterior(p, b)[0], torch.zeros(1)), torchopt.adam(lr=0.01)
        ),
    ),
}


def transform(name: str) -> None:
    module, make = TRANSFORMS[name]
    made = make()
    state = made.init({k: v.clone().requires_grad_("optim" in name) for k, v in params.items()})
    for in_place in (True,) if name == "optim" else (False, True):
        for _ in range(2):
            state, _aux = made.update(state, batch, inplace=in_place)
    if hasattr(module, "sample"):
        module.sample(state)
        step(f"{name} samples", lambda: module.sample(state, (2,)))


def algebra() -> None:
    def scalar(p: Any) -> torch.Tensor:
        return log_posterior(p, batch)[0]

    def each(p: Any) -> torch.Tensor:
        return each_log_posterior(p, batch)[0]

    posteriors.hvp(scalar, (params,), (params,))
    posteriors.hvp(lambda p: log_posterior(p, batch), (params,), (params,), has_aux=True)
    posteriors.fvp(each, (params,), (params,))
    posteriors.fvp(each, (params,), (params,), normalize=True)
    posteriors.empirical_fisher(each)(params)
    posteriors.empirical_fisher(lambda p: each_log_posterior(p, batch), has_aux=True, normalize=True)(params)
    inner, last = (lambda p: function(p, batch[0])), (lambda z: outer(z, batch))
    posteriors.ggnvp(inner, last, (params,), (params,))
    posteriors.ggn(inner, last)(params)
    posteriors.diag_ggn(inner, last)(params)
    a = torch.eye(4) * 2
    posteriors.cg(lambda v: a @ v, torch.ones(4), maxiter=5)
    posteriors.cg(lambda v: a @ v, torch.ones(4), M=lambda v: v / 2)


def trees() -> None:
    posteriors.tree_size(params), posteriors.is_scalar(1.0)
    posteriors.tree_insert(lambda p: p.ndim > 1, params, posteriors.tree_extract(lambda p: p.ndim > 1, params))
    copy = {k: v.clone() for k, v in params.items()}
    posteriors.tree_insert_(lambda p: p.ndim > 1, copy, posteriors.tree_extract(lambda p: p.ndim > 1, params))
    partly = {k: v.clone().requires_grad_(v.ndim > 1) for k, v in params.items()}
    step("partly", lambda: posteriors.extract_requires_grad_and_func(partly, log_posterior))
    posteriors.insert_requires_grad(partly, posteriors.extract_requires_grad(partly))
    posteriors.tree_map_inplacify_(lambda x: x + 1, copy)
    posteriors.flexi_tree_map(lambda x: x + 1, copy), posteriors.flexi_tree_map(lambda x: x + 1, copy, inplace=True)
    posteriors.diag_normal_sample(params, 0.1), posteriors.diag_normal_sample(params, params, (2,))
    low = torch.tril(torch.rand(3, 3))
    posteriors.L_from_flat(posteriors.L_to_flat(low)), posteriors.cumulative_mean_and_cov(torch.rand(5, 2))
    posteriors.per_samplify(log_posterior)(params, batch)
    posteriors.linearized_forward_diag(lambda p, x: (function(p, x), None), params, batch[0], params)
    with posteriors.CatchAuxError():
        partial(torch.func.grad, has_aux=True)


for each_name in TRANSFORMS:
    step(each_name, lambda each_name=each_name: transform(each_name))
step("algebra", algebra)
step("trees", trees)

"""What laplace-torch's documentation shows: each flavour fitted, tuned, sampled, saved; marginal likelihood training."""

import contextlib
from collections.abc import Callable
from typing import Any

import torch
from laplace import (
    DiagSubnetLaplace,
    FullLaplace,
    FullSubnetLaplace,
    Laplace,
    marglik_training,
)
from laplace.curvature.asdl import AsdlEF, AsdlGGN, AsdlHessian
from laplace.curvature.backpack import BackPackEF, BackPackGGN
from laplace.curvature.curvlinops import CurvlinopsEF, CurvlinopsGGN, CurvlinopsHessian
from laplace.utils import subnetmask
from laplace.utils.feature_extractor import FeatureExtractor
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

torch.manual_seed(0)


def step(name: str, do: Callable[[], Any]) -> None:
    """Run one part of the tour; one that fails does not end it."""
    try:
        do()
    except Exception as error:
        print(name, type(error).__name__, error)


def tried(do: Callable[[], Any]) -> None:
    """Run what not every flavour can do."""
    with contextlib.suppress(Exception):
        do()


X = torch.randn(12, 3)
DATA = {
    "classification": DataLoader(TensorDataset(X, torch.randint(2, (12,))), batch_size=4),
    "regression": DataLoader(TensorDataset(X, torch.randn(12, 2)), batch_size=4),
}


def net() -> nn.Module:
    return nn.Sequential(nn.Linear(3, 5), nn.Tanh(), nn.Linear(5, 2))


def flavour(likelihood: str, weights: str, structure: str, **options: Any) -> None:
    data = DATA[likelihood]
    model = net()
    if weights == "subnetwork":
        mask = subnetmask.LargestMagnitudeSubnetMask(model, n_params_subnet=6)
        options["subnetwork_indices"] = mask.select(data)
    if structure == "gp":
        options["n_subset"] = 6
    la = Laplace(model, likelihood, subset_of_weights=weights, hessian_structure=structure, **options)
    la.fit(data)
    la.optimize_prior_precision()
    la.optimize_prior_precision(
        method="gridsearch", pred_type="gp" if structure == "gp" else "glm", val_loader=data, grid_size=2
    )
    la.log_marginal_likelihood(torch.tensor(1.5, requires_grad=True)).backward()
    la(X[:4])
    for link in ("probit", "mc", "bridge", "bridge_norm"):
        tried(lambda link=link: la(X[:4], link_approx=link))
    tried(lambda: la(X[:4], pred_type="nn", link_approx="mc", n_samples=3))
    tried(lambda: la(X[:4], joint=True))
    tried(lambda: la.sample(3))
    tried(lambda: la.predictive_samples(X[:4], n_samples=3))
    tried(lambda: la.predictive_samples(X[:4], pred_type="nn", n_samples=3))
    tried(lambda: la.functional_samples(X[:4], n_samples=3))
    tried(lambda: la.posterior_precision)
    tried(lambda: la.posterior_covariance)
    tried(lambda: la.posterior_variance)
    tried(lambda: la.log_prob(torch.zeros(la.n_params)))
    tried(lambda: la.functional_variance_fast(X[:4]))
    state = la.state_dict()
    again = Laplace(model, likelihood, subset_of_weights=weights, hessian_structure=structure, **options)
    tried(lambda: again.load_state_dict(state))
    tried(lambda: again(X[:4]))


def by_backend(backend: Any) -> None:
    for weights, structure in (("all", "diag"), ("all", "kron"), ("all", "full"), ("last_layer", "kron")):
        for likelihood in DATA:
            la = Laplace(net(), likelihood, weights, structure, backend=backend)
            tried(lambda la=la, likelihood=likelihood: la.fit(DATA[likelihood]))
            tried(lambda la=la: la(X[:4]))


def masks() -> None:
    model = net()
    data = DATA["classification"]
    names = [name for name, _ in model.named_parameters()][:1]
    diagonal = Laplace(model, "classification", "all", "diag")
    for mask in (
        subnetmask.RandomSubnetMask(model, 5),
        subnetmask.LargestVarianceDiagLaplaceSubnetMask(model, 5, diagonal),
        subnetmask.LargestVarianceSWAGSubnetMask(model, 5, "classification", swag_n_snapshots=2, swag_snapshot_freq=1),
        subnetmask.ParamNameSubnetMask(model, names),
        subnetmask.ModuleNameSubnetMask(model, ["0"]),
        subnetmask.LastLayerSubnetMask(model),
    ):
        indices = mask.select(data)
        for kind in (FullSubnetLaplace, DiagSubnetLaplace):
            la = kind(model, "classification", subnetwork_indices=indices)
            la.fit(data)
            la(X[:4])
            la(X[:4], pred_type="nn", link_approx="mc", n_samples=2)


def tuned() -> None:
    la = Laplace(net(), "regression", "all", "full", sigma_noise=0.5, prior_precision=torch.ones(4))
    la.fit(DATA["regression"])
    log_prior = torch.zeros(1, requires_grad=True)
    log_sigma = torch.zeros(1, requires_grad=True)
    optimizer = torch.optim.Adam([log_prior, log_sigma], lr=0.1)
    for _ in range(2):
        optimizer.zero_grad()
        (-la.log_marginal_likelihood(log_prior.exp(), log_sigma.exp())).backward()
        optimizer.step()
    la.fit(DATA["regression"], override=False)
    live = FullLaplace(net(), "regression", enable_backprop=True)
    live.fit(DATA["regression"])
    x = X[:2].clone().requires_grad_()
    live(x)[0].sum().backward()


def margliks() -> None:
    for structure, backend in (("kron", AsdlGGN), ("diag", BackPackGGN), ("full", CurvlinopsGGN)):
        marglik_training(
            net(),
            DATA["classification"],
            "classification",
            structure,
            backend=backend,
            n_epochs=2,
            n_hypersteps=1,
            scheduler_cls=torch.optim.lr_scheduler.ExponentialLR,
            scheduler_kwargs={"gamma": 0.9},
        )
    marglik_training(
        net(), DATA["regression"], "regression", "diag", n_epochs=2, n_hypersteps=1, prior_structure="diag"
    )


def features() -> None:
    extractor = FeatureExtractor(net())
    extractor.find_last_layer(X)
    extractor.forward_with_features(X)
    FeatureExtractor(net(), last_layer_name="2")(X)


for likelihood in DATA:
    for weights, structure in (
        ("all", "full"),
        ("all", "diag"),
        ("all", "kron"),
        ("all", "gp"),
        ("last_layer", "full"),
        ("last_layer", "diag"),
        ("last_layer", "kron"),
        ("last_layer", "gp"),
        ("subnetwork", "full"),
        ("subnetwork", "diag"),
    ):
        step(f"{likelihood} {weights} {structure}", lambda a=likelihood, b=weights, c=structure: flavour(a, b, c))
    step(
        "nystrom",
        lambda a=likelihood: Laplace(
            net(), a, "all", "gp", functional_approximation="nystrom", subsample_size=6, n_eigenvalues=3
        ).fit(DATA[a]),
    )
for backend in (AsdlEF, AsdlGGN, AsdlHessian, BackPackEF, BackPackGGN, CurvlinopsEF, CurvlinopsGGN, CurvlinopsHessian):
    step(backend.__name__, lambda backend=backend: by_backend(backend))
step("masks", masks)
step("tuned", tuned)
step("margliks", margliks)
step("features", features)

"""Use botorch: fit models, build acquisition functions, optimise them."""

import contextlib
import warnings

import torch
from botorch import acquisition, fit_gpytorch_mll
from botorch.models import ModelListGP, SingleTaskGP
from botorch.models.transforms import Normalize, Standardize
from botorch.optim import optimize_acqf
from botorch.test_functions import Branin, BraninCurrin, Hartmann
from gpytorch.mlls import ExactMarginalLogLikelihood, SumMarginalLogLikelihood

warnings.simplefilter("ignore")
torch.set_default_dtype(torch.float64)
BOUNDS = torch.stack([torch.zeros(2), torch.ones(2)])


def single():
    """One objective: analytic and Monte Carlo acquisition functions."""
    x = torch.rand(6, 2)
    y = Branin(negate=True)(x * 10)[:, None]
    model = SingleTaskGP(x, y, input_transform=Normalize(2), outcome_transform=Standardize(1))
    fit_gpytorch_mll(ExactMarginalLogLikelihood(model.likelihood, model), optimizer_kwargs={"options": {"maxiter": 5}})
    best = y.max()
    functions = [
        acquisition.ExpectedImprovement(model, best), acquisition.LogExpectedImprovement(model, best),
        acquisition.UpperConfidenceBound(model, 0.2), acquisition.ProbabilityOfImprovement(model, best),
        acquisition.qExpectedImprovement(model, best), acquisition.qLogExpectedImprovement(model, best),
        acquisition.qNoisyExpectedImprovement(model, x), acquisition.qUpperConfidenceBound(model, 0.2),
        acquisition.qKnowledgeGradient(model, num_fantasies=2), acquisition.PosteriorMean(model),
    ]  # fmt: skip
    for function in functions:
        with contextlib.suppress(Exception):
            optimize_acqf(function, BOUNDS, q=1, num_restarts=2, raw_samples=4, options={"maxiter": 3})
    model.condition_on_observations(torch.rand(2, 2), torch.rand(2, 1)).posterior(x).rsample(torch.Size([2]))


def several():
    """Two objectives in a list of models."""
    x = torch.rand(6, 2)
    y = BraninCurrin(negate=True)(x)
    model = ModelListGP(*(SingleTaskGP(x, y[:, i : i + 1]) for i in range(2)))
    fit_gpytorch_mll(SumMarginalLogLikelihood(model.likelihood, model), optimizer_kwargs={"options": {"maxiter": 3}})
    from botorch.acquisition.multi_objective import (
        qExpectedHypervolumeImprovement,
        qLogNoisyExpectedHypervolumeImprovement,
    )
    from botorch.utils.multi_objective.box_decompositions import NondominatedPartitioning

    reference = y.min(0).values
    partitioning = NondominatedPartitioning(ref_point=reference, Y=y)
    for function in (
        qExpectedHypervolumeImprovement(model, reference.tolist(), partitioning),
        qLogNoisyExpectedHypervolumeImprovement(model, reference.tolist(), x),
    ):
        optimize_acqf(function, BOUNDS, q=2, num_restarts=2, raw_samples=4, options={"maxiter": 3}, sequential=True)
    Hartmann(6)(torch.rand(2, 6))


for part in (single, several):
    with contextlib.suppress(Exception):
        part()

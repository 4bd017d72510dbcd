"""Use gpytorch the way its tutorials do: exact, approximate, deep-kernel and multitask models."""

import contextlib

import gpytorch
import torch
from gpytorch import kernels, likelihoods, means, mlls, models, variational

X = torch.linspace(0, 1, 12)[:, None]
Y = torch.sin(6 * X[:, 0])


class Exact(models.ExactGP):
    """A plain regression model around any kernel."""

    def __init__(self, kernel, likelihood, x=X, y=Y):
        super().__init__(x, y, likelihood)
        self.mean_module = means.ConstantMean()
        self.covar_module = kernel

    def forward(self, x):
        """Return the prior at ``x``."""
        return gpytorch.distributions.MultivariateNormal(self.mean_module(x), self.covar_module(x))


class Approximate(models.ApproximateGP):
    """A variational model on five inducing points."""

    def __init__(self, distribution, strategy):
        points = torch.rand(5, 1)
        super().__init__(strategy(self, points, distribution(5), learn_inducing_locations=True))
        self.mean_module = means.LinearMean(1)
        self.covar_module = kernels.ScaleKernel(kernels.MaternKernel(nu=1.5))

    def forward(self, x):
        """Return the prior at ``x``."""
        return gpytorch.distributions.MultivariateNormal(self.mean_module(x), self.covar_module(x))


class Multitask(models.ExactGP):
    """Two correlated tasks."""

    def __init__(self, x, y, likelihood):
        super().__init__(x, y, likelihood)
        self.mean_module = means.MultitaskMean(means.ConstantMean(), num_tasks=2)
        self.covar_module = kernels.MultitaskKernel(kernels.RBFKernel(), num_tasks=2, rank=1)

    def forward(self, x):
        """Return the prior at ``x``."""
        return gpytorch.distributions.MultitaskMultivariateNormal(self.mean_module(x), self.covar_module(x))


def train(model, likelihood, mll, x=X, y=Y, steps=2):
    """Fit and predict."""
    model.train(), likelihood.train()
    optimizer = torch.optim.Adam(model.parameters(), lr=0.1)
    for _ in range(steps):
        optimizer.zero_grad()
        (-mll(model(x), y)).sum().backward()
        optimizer.step()
    model.eval(), likelihood.eval()
    with torch.no_grad(), gpytorch.settings.fast_pred_var():
        prediction = likelihood(model(x + 0.01))
        prediction.confidence_region(), prediction.rsample()


def exact():
    """Every common kernel in one exact model each."""
    base = [
        kernels.RBFKernel(), kernels.MaternKernel(nu=2.5), kernels.PeriodicKernel(), kernels.RQKernel(),
        kernels.LinearKernel(), kernels.PolynomialKernel(2), kernels.CosineKernel(), kernels.SpectralMixtureKernel(2),
        kernels.ScaleKernel(kernels.RBFKernel()) + kernels.LinearKernel(), kernels.RBFKernel() * kernels.PeriodicKernel(),
        kernels.PiecewisePolynomialKernel(), kernels.ScaleKernel(
            kernels.RBFKernel(lengthscale_prior=gpytorch.priors.GammaPrior(3.0, 6.0)),
            outputscale_constraint=gpytorch.constraints.Interval(0.1, 5.0),
        ),
        kernels.InducingPointKernel(kernels.RBFKernel(), X[:4].clone(), likelihoods.GaussianLikelihood()),
        kernels.GridInterpolationKernel(kernels.RBFKernel(), grid_size=16, num_dims=1), kernels.ArcKernel(kernels.RBFKernel()),
    ]  # fmt: skip
    for kernel in base:
        with contextlib.suppress(Exception):
            likelihood = likelihoods.GaussianLikelihood()
            model = Exact(kernel, likelihood)
            train(model, likelihood, mlls.ExactMarginalLogLikelihood(likelihood, model))
            model.get_fantasy_model(X[:1] + 0.5, Y[:1])


def approximate():
    """Variational distributions, strategies and likelihoods."""
    pairs = [
        (variational.CholeskyVariationalDistribution, variational.VariationalStrategy),
        (variational.MeanFieldVariationalDistribution, variational.UnwhitenedVariationalStrategy),
        (variational.NaturalVariationalDistribution, variational.CiqVariationalStrategy),
        (variational.DeltaVariationalDistribution, variational.VariationalStrategy),
    ]
    binary = (Y > 0).float()
    for distribution, strategy in pairs:
        for likelihood, target in (
            (likelihoods.GaussianLikelihood(), Y),
            (likelihoods.BernoulliLikelihood(), binary),
            (likelihoods.StudentTLikelihood(), Y),
        ):
            with contextlib.suppress(Exception):
                model = Approximate(distribution, strategy)
                train(model, likelihood, mlls.VariationalELBO(likelihood, model, num_data=12), y=target)
            with contextlib.suppress(Exception):
                model = Approximate(distribution, strategy)
                train(model, likelihood, mlls.PredictiveLogLikelihood(likelihood, model, num_data=12), y=target)


def multitask():
    """Several outputs, and model lists."""
    y = torch.stack([Y, Y.cos()], -1)
    likelihood = likelihoods.MultitaskGaussianLikelihood(num_tasks=2)
    model = Multitask(X, y, likelihood)
    train(model, likelihood, mlls.ExactMarginalLogLikelihood(likelihood, model), y=y)
    parts = [Exact(kernels.RBFKernel(), likelihoods.GaussianLikelihood()) for _ in range(2)]
    both = models.IndependentModelList(*parts)
    joint = likelihoods.LikelihoodList(*(part.likelihood for part in parts))
    both.train()
    (-mlls.SumMarginalLogLikelihood(joint, both)(both(*both.train_inputs), both.train_targets)).backward()


for part in (exact, approximate, multitask):
    with contextlib.suppress(Exception):
        part()

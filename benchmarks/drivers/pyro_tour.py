"""Use pyro the way its tutorials do: SVI with several guides and losses, MCMC, enumeration, effect handlers."""

import contextlib

import pyro
import pyro.distributions as dist
import pyro.infer
import pyro.optim
import torch
from pyro import poutine
from pyro.infer import autoguide, mcmc
from pyro.nn import PyroModule, PyroParam, PyroSample, pyro_method

X, Y = torch.randn(8, 1), torch.randn(8)


def model(x=X, y=Y):
    """Linear regression."""
    w = pyro.sample("w", dist.Normal(0.0, 1.0))
    s = pyro.sample("s", dist.LogNormal(0.0, 1.0))
    with pyro.plate("data", len(x)):
        return pyro.sample("obs", dist.Normal(w * x[:, 0], s), obs=y)


def guide(x=X, y=Y):
    """A hand-written guide."""
    a = pyro.param("a", torch.tensor(0.1))
    b = pyro.param("b", torch.tensor(0.1), constraint=dist.constraints.positive)
    pyro.sample("w", dist.Normal(a, b))
    pyro.sample("s", dist.Delta(pyro.param("c", torch.tensor(1.0), constraint=dist.constraints.positive)))


@pyro.infer.config_enumerate
def mixture(y=Y):
    """A model with a discrete site."""
    p = pyro.sample("p", dist.Dirichlet(torch.ones(2)))
    with pyro.plate("k", 2):
        m = pyro.sample("m", dist.Normal(0.0, 1.0))
    with pyro.plate("data", len(y)):
        z = pyro.sample("z", dist.Categorical(p))
        pyro.sample("obs", dist.Normal(m[z], 1.0), obs=y)


class Regression(PyroModule):
    """A Bayesian layer."""

    def __init__(self):
        super().__init__()
        self.linear = PyroModule[torch.nn.Linear](1, 1)
        self.linear.weight = PyroSample(dist.Normal(0.0, 1.0).expand([1, 1]).to_event(2))
        self.scale = PyroParam(torch.tensor(1.0), constraint=dist.constraints.positive)

    @pyro_method
    def mean(self, x):
        """Return the mean."""
        return self.linear(x).squeeze(-1)

    def forward(self, x, y=None):
        """Sample the observations."""
        with pyro.plate("data", x.shape[0]):
            return pyro.sample("obs", dist.Normal(self.mean(x), self.scale), obs=y)


def svi():
    """Guides and losses."""
    losses = [
        pyro.infer.Trace_ELBO(),
        pyro.infer.TraceMeanField_ELBO(),
        pyro.infer.TraceGraph_ELBO(),
        pyro.infer.RenyiELBO(num_particles=2),
    ]
    guides = [
        guide, autoguide.AutoNormal(model), autoguide.AutoDiagonalNormal(model), autoguide.AutoMultivariateNormal(model),
        autoguide.AutoDelta(model), autoguide.AutoLowRankMultivariateNormal(model), autoguide.AutoLaplaceApproximation(model),
    ]  # fmt: skip
    for one in guides:
        for loss in losses:
            with contextlib.suppress(Exception):
                pyro.clear_param_store()
                run = pyro.infer.SVI(model, one, pyro.optim.Adam({"lr": 0.01}), loss)
                run.step(), run.step(), run.evaluate_loss()
    with contextlib.suppress(Exception):
        guides[1].median(), guides[1].quantiles([0.1, 0.9])
        pyro.infer.Predictive(model, guide=guides[1], num_samples=2)(X, None)


def enumeration():
    """Discrete sites."""
    hidden = autoguide.AutoDelta(poutine.block(mixture, expose=["p", "m"]))
    run = pyro.infer.SVI(
        mixture, hidden, pyro.optim.ClippedAdam({"lr": 0.01}), pyro.infer.TraceEnum_ELBO(max_plate_nesting=1)
    )
    run.step()
    pyro.infer.infer_discrete(mixture, first_available_dim=-2)()


def chains():
    """NUTS and HMC."""
    for kernel in (mcmc.NUTS(model, jit_compile=False), mcmc.HMC(model, num_steps=2)):
        with contextlib.suppress(Exception):
            run = mcmc.MCMC(kernel, num_samples=3, warmup_steps=3, disable_progbar=True)
            run.run(X, Y)
            run.get_samples(), run.summary(), run.diagnostics()
    with contextlib.suppress(Exception):
        pyro.infer.Importance(model, num_samples=3).run()


def handlers():
    """Effect handlers and modules."""
    trace = poutine.trace(poutine.condition(model, data={"w": torch.tensor(1.0)})).get_trace()
    trace.log_prob_sum(), trace.compute_log_prob(), trace.format_shapes(), list(trace.stochastic_nodes)
    poutine.replay(model, trace=trace)(), poutine.do(model, data={"w": torch.tensor(0.0)})()
    with poutine.seed(rng_seed=0), poutine.scale(scale=0.5), poutine.mask(mask=True):
        poutine.uncondition(model)(), poutine.lift(model, prior=dist.Normal(0.0, 1.0))()
    bayes = Regression()
    run = pyro.infer.SVI(bayes, autoguide.AutoNormal(bayes), pyro.optim.Adam({"lr": 0.01}), pyro.infer.Trace_ELBO())
    run.step(X, Y)
    pyro.infer.Predictive(bayes, num_samples=2)(X)
    for d in (
        dist.Normal(0.0, 1.0).expand([2]).to_event(1),
        dist.MixtureOfDiagNormals(torch.zeros(2, 2), torch.ones(2, 2), torch.zeros(2)),
    ):
        d.log_prob(d.sample())
    dist.transforms.affine_autoregressive(2)(torch.randn(3, 2)), dist.transforms.spline(2)(torch.rand(3, 2))


for part in (svi, enumeration, chains, handlers):
    with contextlib.suppress(Exception):
        part()

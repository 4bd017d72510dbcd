"""What TorchSurv's documentation shows: Cox and Weibull models, survival in steps, a momentum loss, AUC, Brier score and concordance with intervals and tests, Kaplan and Meier's estimate, weights."""

import torch
from torch import nn
from torchsurv.loss import cox, survival, weibull
from torchsurv.loss.momentum import Momentum
from torchsurv.metrics.auc import Auc
from torchsurv.metrics.brier_score import BrierScore
from torchsurv.metrics.cindex import ConcordanceIndex
from torchsurv.stats.ipcw import get_ipcw
from torchsurv.stats.kaplan_meier import KaplanMeierEstimator
from touring import step, steps

torch.manual_seed(0)
N = 30
EVENT = torch.randint(0, 2, (N,)).bool()
TIME = torch.randint(1, 20, (N,)).float()
X = torch.randn(N, 4)
GRID = torch.unique(TIME)[2:8]


def models() -> None:
    net = nn.Linear(4, 1)
    for ties in ("efron", "breslow"):
        step(ties, lambda: cox.neg_partial_log_likelihood(net(X), EVENT, TIME, ties_method=ties).backward())
    step("sum", lambda: cox.neg_partial_log_likelihood(net(X), EVENT, TIME, reduction="sum"))
    step("unique", lambda: cox.neg_partial_log_likelihood(net(X), EVENT, torch.rand(N)))
    step("strata", lambda: cox.neg_partial_log_likelihood(net(X), EVENT, TIME, strata=torch.randint(0, 2, (N,))))
    varying = torch.randn(N, N)
    step("varying", lambda: cox.neg_partial_log_likelihood(varying, EVENT, torch.rand(N)))
    step("baseline", lambda: curve(net))
    two = nn.Linear(4, 2)
    for reduction in ("mean", "sum"):
        step("weibull", lambda: weibull.neg_log_likelihood_weibull(two(X), EVENT, TIME, reduction=reduction).backward())
    step("hazard", lambda: (weibull.log_hazard(two(X), TIME), weibull.survival_function_weibull(two(X), TIME)))  # fmt: skip
    step("one", lambda: weibull.neg_log_likelihood_weibull(net(X), EVENT, TIME))
    steps_of = torch.linspace(0, 20, 8)
    many = torch.randn(N, 8, requires_grad=True)
    step("general", lambda: survival.neg_log_likelihood(many, EVENT, TIME, eval_time=steps_of).backward())
    step("given", lambda: survival.survival_function(many, torch.tensor([3.0, 5.0]), eval_time=steps_of))


def curve(net) -> None:
    found = cox.baseline_survival_function(net(X), EVENT, TIME)
    step("curve", lambda: cox.survival_function_cox(found, net(X), torch.tensor([3.0, 5.0])))
    strata = torch.randint(0, 2, (N,))
    step("strata", lambda: cox.survival_function_cox(cox.baseline_survival_function(net(X), EVENT, TIME, strata), net(X), torch.tensor([3.0]), strata))  # fmt: skip


def momentum() -> None:
    for steps_kept in (4, 1):
        model = Momentum(
            nn.Sequential(nn.Linear(4, 1)), cox.neg_partial_log_likelihood, batchsize=N, steps=steps_kept, rate=0.9
        )
        step("trained", lambda: [model(X, EVENT, TIME).backward() for _ in range(3)])
        step("inferred", lambda: model.infer(X))
    step(
        "weibull",
        lambda: Momentum(nn.Linear(4, 2), weibull.neg_log_likelihood_weibull, batchsize=N, steps=2)(X, EVENT, TIME),
    )


def judged(metric, other, ways, tests, **null) -> None:
    for method in ways:
        for alternative in ("two_sided", "greater", "less"):
            step(method, lambda: metric.confidence_interval(method=method, alternative=alternative, n_bootstraps=3))
            step(method, lambda: metric.p_value(method=method, alternative=alternative, n_bootstraps=3, **null))
    for method in tests:
        step(method, lambda: metric.compare(other, method=method, n_bootstraps=3))


def metrics() -> None:
    weight = get_ipcw(EVENT, TIME, TIME)
    risk = torch.randn(N)
    auc, other = Auc(), Auc()
    step(
        "incident",
        lambda: (auc(risk, EVENT, TIME, auc_type="incident"), auc.integral(), auc.integral(tmax=torch.tensor(12.0))),
    )
    step("cumulative", lambda: (auc(risk, EVENT, TIME, weight=weight, new_time=GRID, weight_new_time=get_ipcw(EVENT, TIME, GRID)), other(torch.randn(N), EVENT, TIME, new_time=GRID), auc.integral()))  # fmt: skip
    judged(auc, other, ("blanche", "bootstrap"), ("blanche", "bootstrap"))
    step("many", lambda: Auc()(torch.randn(N, len(GRID)), EVENT, TIME, new_time=GRID))
    brier, second = BrierScore(), BrierScore()
    chance = torch.rand(N, N)
    step(
        "brier",
        lambda: (brier(chance, EVENT, TIME), second(torch.rand(N, N), EVENT, TIME, weight=weight), brier.integral()),
    )
    step(
        "brier at",
        lambda: BrierScore()(
            torch.rand(N, len(GRID)),
            EVENT,
            TIME,
            new_time=GRID,
            weight=weight,
            weight_new_time=get_ipcw(EVENT, TIME, GRID),
        ),
    )
    judged(brier, second, ("parametric", "bootstrap"), ("parametric", "bootstrap"), null_value=0.3)
    index, third = ConcordanceIndex(), ConcordanceIndex()
    step(
        "index",
        lambda: (index(risk, EVENT, TIME), third(torch.randn(N), EVENT, TIME, weight=weight, tmax=torch.tensor(15.0))),
    )
    step("again", lambda: third(torch.randn(N), EVENT, TIME))
    judged(index, third, ("noether", "conservative", "bootstrap"), ("noether", "bootstrap"))


def statistics() -> None:
    estimate = KaplanMeierEstimator()
    step(
        "estimated",
        lambda: (estimate(EVENT, TIME), estimate.predict(GRID), estimate.get_survival_table(), estimate.plot_km()),
    )
    step(
        "censored",
        lambda: (KaplanMeierEstimator()(EVENT, TIME, censoring_dist=True), KaplanMeierEstimator("cpu")(EVENT, TIME)),
    )
    step("weights", lambda: (get_ipcw(EVENT, TIME), get_ipcw(EVENT, TIME, GRID)))


steps(models, momentum, metrics, statistics)

"""What pomegranate's documentation shows: distributions fitted from data and summaries, mixtures, clusters, chains, networks, factor graphs, hidden Markov models."""

import numpy as np
import torch
from pomegranate import distributions as d
from pomegranate.bayes_classifier import BayesClassifier
from pomegranate.bayesian_network import BayesianNetwork
from pomegranate.factor_graph import FactorGraph
from pomegranate.gmm import GeneralMixtureModel
from pomegranate.hmm import DenseHMM, SparseHMM
from pomegranate.kmeans import KMeans
from pomegranate.markov_chain import MarkovChain
from touring import step, steps

torch.manual_seed(0)
np.random.seed(0)
REAL = torch.randn(40, 3)
ABOVE = torch.rand(40, 3) + 0.1
COUNTS = torch.randint(0, 3, (40, 3))


def lived(one, x) -> None:
    weights = torch.rand(len(x))
    step("fit", lambda: one.fit(x, sample_weight=weights))
    step("asked", lambda: (one.probability(x), one.log_probability(x), one(x), one.device, one.dtype))
    step("sampled", lambda: one.sample(5))
    step(
        "summed",
        lambda: (one.summarize(x[:20]), one.summarize(x[20:], sample_weight=weights[20:]), one.from_summaries()),
    )
    step("frozen", lambda: (one.freeze(), one.fit(x), one.unfreeze()))
    step("moved", lambda: one.to(torch.float64))


def singles() -> None:
    for make, x in (
        (d.Normal, REAL), (lambda: d.Normal(covariance_type="diag"), REAL), (lambda: d.Normal(covariance_type="sphere"), REAL), (d.LogNormal, ABOVE),
        (lambda: d.LogNormal(covariance_type="diag"), ABOVE), (d.HalfNormal, ABOVE), (lambda: d.HalfNormal(covariance_type="diag"), ABOVE),
        (lambda: d.StudentT(3), REAL), (d.Exponential, ABOVE), (d.Gamma, ABOVE), (d.Poisson, COUNTS.float()), (d.Bernoulli, (COUNTS > 1).float()),
        (d.Categorical, COUNTS), (d.Uniform, ABOVE), (lambda: d.DiracDelta([1.0, 1.0, 1.0]), REAL), (lambda: d.ZeroInflated(d.Normal(covariance_type="diag")), REAL),
        (lambda: d.JointCategorical(), COUNTS),
        (lambda: d.IndependentComponents([d.Normal(covariance_type="diag"), d.Exponential(), d.Gamma()]), ABOVE),
    ):  # fmt: skip
        step(str(make), lambda: lived(make(), x))
    given = d.ConditionalCategorical()
    pairs = COUNTS[:, :2].unsqueeze(-1)
    step(
        "given",
        lambda: (given.fit(pairs), given.log_probability(pairs), given.summarize(pairs), given.from_summaries()),
    )
    step("drawn", lambda: given.sample(1, pairs[:, :1]))
    known = d.Normal([0.0, 1.0], [1.0, 2.0], covariance_type="diag", inertia=0.3, frozen=False)
    step("graded", lambda: (known.requires_grad_(True), (-known.log_probability(REAL[:, :2]).sum()).backward()))


def mixtures() -> None:
    mixture = GeneralMixtureModel([d.Normal(), d.Normal()], max_iter=3, verbose=True)
    step("mixture", lambda: lived(mixture, REAL))
    step("told", lambda: (mixture.predict(REAL), mixture.predict_proba(REAL), mixture.predict_log_proba(REAL)))
    mixed = GeneralMixtureModel([d.Exponential(), d.Gamma()], priors=[0.4, 0.6], max_iter=2, init="first-k")
    step("mixed", lambda: (mixed.fit(ABOVE), mixed.predict(ABOVE), mixed.predict(ABOVE, priors=torch.ones(40, 2) / 2)))
    for first in ("first-k", "random", "submodular-facility-location"):
        means = KMeans(3, init=first, max_iter=3)
        step(first, lambda: (means.fit(REAL), means.predict(REAL), means.summarize(REAL), means.from_summaries()))
    step("both", lambda: KMeans(2).fit_predict(REAL))
    classes = BayesClassifier([d.Normal(covariance_type="diag"), d.Normal(covariance_type="diag")])
    step(
        "classes",
        lambda: (
            classes.fit(REAL, COUNTS[:, 0].clamp(max=1)),
            classes.predict(REAL),
            classes.predict_proba(REAL),
            classes.probability(REAL),
        ),
    )
    step(
        "nested",
        lambda: BayesClassifier([mixture, GeneralMixtureModel([d.Normal(), d.Normal()], max_iter=2)]).fit(
            REAL, COUNTS[:, 0].clamp(max=1)
        ),
    )


def chains() -> None:
    letters = torch.randint(0, 3, (20, 6, 1))
    chain = MarkovChain(k=2)
    step("chain", lambda: (chain.fit(letters), chain.log_probability(letters), chain.probability(letters)))
    step("drawn", lambda: (chain.sample(2), chain.summarize(letters), chain.from_summaries()))
    step(
        "given",
        lambda: MarkovChain(
            [d.Categorical([[0.2, 0.3, 0.5]]), d.ConditionalCategorical([[[0.2, 0.3, 0.5]] * 3])]
        ).log_probability(letters[:, :2]),
    )


def models() -> None:
    series = torch.randn(8, 10, 2)
    for kind in (DenseHMM, SparseHMM):
        first, second, third = (d.Normal(torch.randn(2), torch.ones(2), covariance_type="diag") for _ in range(3))
        model = kind(max_iter=2, verbose=True)
        model.add_distributions([first, second])
        model.add_distribution(third)
        for start in (first, second, third):
            model.add_edge(model.start, start, 0.3)
            model.add_edge(start, model.end, 0.1)
            for end in (first, second, third):
                model.add_edge(start, end, 0.3)
        step(
            "asked",
            lambda: (model.log_probability(series), model.probability(series), model(series), model.viterbi(series)),
        )
        step("told", lambda: (model.predict(series), model.predict_proba(series), model.predict_log_proba(series)))
        step("passed", lambda: (model.forward(series), model.backward(series), model.forward_backward(series)))
        step(
            "fit", lambda: (model.fit(series), model.fit(list(series)), model.summarize(series), model.from_summaries())
        )
        step("drawn", lambda: (setattr(model, "sample_length", 5), model.sample(2)))
        step("frozen", lambda: (model.freeze(), model.unfreeze()))
    edges, starts, ends = [[0.8, 0.1], [0.1, 0.8]], [0.5, 0.5], [0.1, 0.1]
    made = DenseHMM(
        [d.Categorical([[0.4, 0.6]]), d.Categorical([[0.9, 0.1]])], edges=edges, starts=starts, ends=ends, max_iter=2
    )
    step("letters", lambda: made.fit(torch.randint(0, 2, (6, 8, 1))))
    blank = DenseHMM([d.Normal(), d.Normal()], max_iter=2)
    step("blank", lambda: blank.fit(series))


def networks() -> None:
    table = torch.randint(0, 2, (50, 4))
    one, two = d.Categorical([[0.3, 0.7]]), d.ConditionalCategorical([[[0.4, 0.6], [0.3, 0.7]]])
    net = BayesianNetwork([one, two], [(one, two)])
    step("asked", lambda: (net.log_probability(table[:, :2]), net.probability(table[:, :2]), net.sample(3)))
    hidden = torch.masked.MaskedTensor(table[:, :2], mask=torch.rand(50, 2) > 0.3)
    step("told", lambda: (net.predict(hidden), net.predict_proba(hidden), net.predict_log_proba(hidden)))
    step("fit", lambda: (net.fit(table[:, :2]), net.summarize(table[:, :2]), net.from_summaries()))
    for way in ("chow-liu", "exact"):
        step(way, lambda: BayesianNetwork(algorithm=way).fit(table))
    step(
        "parents",
        lambda: BayesianNetwork(algorithm="exact", max_parents=2, include_parents=[(), (0,), (), ()]).fit(table),
    )
    step("given", lambda: BayesianNetwork(structure=[(), (0,), (1,), ()]).fit(table))
    first, second, joint = (
        d.Categorical([[0.5, 0.5]]),
        d.Categorical([[0.5, 0.5]]),
        d.JointCategorical([[0.1, 0.4], [0.3, 0.2]]),
    )
    graph = FactorGraph([joint], [first, second], [(first, joint), (second, joint)])
    step(
        "factors",
        lambda: (
            graph.log_probability(table[:, :2]),
            graph.predict(hidden),
            graph.predict_proba(hidden),
            graph.fit(table[:, :2]),
        ),
    )
    built = FactorGraph()
    step(
        "built",
        lambda: (
            built.add_factor(joint),
            built.add_marginal(first),
            built.add_marginal(second),
            built.add_edge(first, joint),
            built.add_edge(second, joint),
        ),
    )


steps(singles, mixtures, chains, models, networks)

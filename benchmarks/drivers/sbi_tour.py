"""What sbi's tutorials show: every trainer and posterior, density estimator, embedding net, sampler and diagnostic."""

from typing import Any

import torch
from sbi import analysis, inference, utils
from sbi.diagnostics import check_sbc, check_tarp, run_sbc, run_tarp
from sbi.diagnostics.lc2st import LC2ST
from sbi.diagnostics.misspecification import calc_misspecification_mmd
from sbi.inference import (
    BNRE,
    FMPE,
    MCABC,
    MNLE,
    NLE,
    NPE,
    NPE_A,
    NPE_B,
    NPSE,
    NRE_A,
    NRE_B,
    NRE_C,
    SMCABC,
    DirectPosterior,
    EnsemblePosterior,
    ImportanceSamplingPosterior,
    MarginalTrainer,
    MCMCPosterior,
    RejectionPosterior,
    VIPosterior,
    likelihood_estimator_based_potential,
    simulate_for_sbi,
)
from sbi.neural_nets import classifier_nn, likelihood_nn, posterior_flow_nn, posterior_nn, posterior_score_nn
from sbi.neural_nets import embedding_nets as nets
from sbi.simulators import linear_gaussian
from sbi.utils import metrics
from sbi.utils.user_input_checks import check_sbi_inputs, process_prior, process_simulator
from touring import step, steps

torch.manual_seed(0)
PRIOR = utils.BoxUniform(-2 * torch.ones(2), 2 * torch.ones(2))
GAUSS = torch.distributions.MultivariateNormal(torch.zeros(2), torch.eye(2))
SHORT: Any = {"training_batch_size": 20, "max_num_epochs": 2, "stop_after_epochs": 1, "show_train_summary": False}
OBSERVED = torch.zeros(1, 2)


def simulator(theta: Any) -> Any:
    return linear_gaussian(theta, torch.zeros(2), 0.1 * torch.eye(2))


THETA = PRIOR.sample((60,))
X = simulator(THETA)


def checks() -> None:
    prior, _size, numpy = process_prior(PRIOR)
    simulate = process_simulator(simulator, prior, numpy)
    check_sbi_inputs(simulate, prior)
    simulate_for_sbi(simulate, prior, 10)
    process_prior(
        [
            torch.distributions.Uniform(torch.zeros(1), torch.ones(1)),
            torch.distributions.Normal(torch.zeros(1), torch.ones(1)),
        ]
    )
    step(
        "infer",
        lambda: inference.infer(
            simulate, prior, "NPE", 40, init_kwargs={"density_estimator": "mdn"}, train_kwargs=SHORT
        ),
    )


def posterior_estimation() -> None:
    for name in ("mdn", "maf", "nsf", "made", "maf_rqs", "zuko_maf", "zuko_nsf", "zuko_nice", "zuko_gf", "zuko_bpf"):
        step(name, lambda name=name: npe(NPE(PRIOR, density_estimator=name)))
    step("a", lambda: npe(NPE_A(GAUSS)))
    step("b", lambda: npe(NPE_B(PRIOR, density_estimator="mdn")))
    step("rounds", rounds)
    step("truncated", truncated)
    built = posterior_nn(
        "nsf", hidden_features=8, num_transforms=1, embedding_net=nets.FCEmbedding(2, 3), z_score_x="structured"
    )
    step("embedded", lambda: npe(NPE(PRIOR, density_estimator=built)))
    estimator = NPE(PRIOR, density_estimator="maf").append_simulations(THETA, X).train(**SHORT)
    step("ensemble", lambda: ensembled([DirectPosterior(estimator, PRIOR), DirectPosterior(estimator, PRIOR)]))


def ensembled(parts: Any) -> None:
    posterior = EnsemblePosterior(parts).set_default_x(OBSERVED)
    (
        posterior.sample((4,)),
        posterior.log_prob(THETA[:2]),
        posterior.potential(THETA[:2]),
        posterior.map(num_iter=2, num_init_samples=4),
    )


def npe(trainer: Any, **more: Any) -> None:
    trainer.append_simulations(THETA, X)
    trainer.train(**{**SHORT, **more})
    posterior = trainer.build_posterior().set_default_x(OBSERVED)
    print(posterior.sample((3,), show_progress_bars=False).shape, posterior.log_prob(THETA[:2]), str(posterior)[:20])
    (
        posterior.sample_batched((2,), torch.zeros(2, 2), show_progress_bars=False),
        posterior.log_prob_batched(THETA[:2].unsqueeze(1), torch.zeros(1, 2)),
    )
    posterior.map(num_iter=2, num_to_optimize=2, num_init_samples=4, show_progress_bars=False)
    posterior.leakage_correction(OBSERVED, num_rejection_samples=20)


def rounds() -> None:
    trainer, proposal = NPE(PRIOR, density_estimator="mdn"), None
    for _ in range(2):
        theta = (proposal or PRIOR).sample((40,))
        trainer.append_simulations(theta, simulator(theta), proposal=proposal or PRIOR).train(**SHORT)
        proposal = trainer.build_posterior().set_default_x(OBSERVED)
    trainer, proposal = NPE(PRIOR, density_estimator="maf"), None
    for _ in range(2):
        theta = (proposal or PRIOR).sample((40,))
        trainer.append_simulations(theta, simulator(theta), proposal=proposal or PRIOR).train(
            num_atoms=3, use_combined_loss=True, **SHORT
        )
        proposal = trainer.build_posterior().set_default_x(OBSERVED)


def truncated() -> None:
    from sbi.utils import RestrictedPrior, RestrictionEstimator, get_density_thresholder

    trainer = NPE(PRIOR, density_estimator="mdn").append_simulations(THETA, X)
    trainer.train(**SHORT)
    accept = get_density_thresholder(
        trainer.build_posterior().set_default_x(OBSERVED), quantile=0.1, num_samples_to_estimate_support=50
    )
    (
        RestrictedPrior(PRIOR, accept, sample_with="rejection").sample((5,)),
        RestrictedPrior(PRIOR, accept, OBSERVED, sample_with="rejection").log_prob(THETA[:2]),
    )
    broken = X.clone()
    broken[::3] = float("nan")
    estimator = RestrictionEstimator(PRIOR, "mlp")
    estimator.append_simulations(THETA, broken).train(max_num_epochs=2)
    estimator.restrict_prior().sample((3,))


def likelihood() -> None:
    for name in ("maf", "nsf", "mdn"):
        step(
            name,
            lambda name=name: sampled(
                NLE(PRIOR, density_estimator=likelihood_nn(name, hidden_features=8, num_transforms=1))
            ),
        )
    mixed = torch.cat((X[:, :1], (X[:, 1:] > 0).float()), 1)
    step("mixed", lambda: sampled(MNLE(PRIOR), mixed))
    for trainer in (
        NRE_A(PRIOR),
        NRE_B(PRIOR, classifier=classifier_nn("mlp", hidden_features=8)),
        NRE_C(PRIOR),
        BNRE(PRIOR, classifier="linear"),
    ):
        step(type(trainer).__name__, lambda trainer=trainer: sampled(trainer))
    step("potentials", potentials)


def sampled(trainer: Any, data: Any = X) -> None:
    estimator = trainer.append_simulations(THETA, data).train(**SHORT)
    assert estimator is not None
    mcmc = {"num_chains": 2, "warmup_steps": 2, "thin": 1, "init_strategy_parameters": {"num_candidate_samples": 10}}
    for method in ("slice_np", "slice_np_vectorized"):
        posterior = trainer.build_posterior(sample_with="mcmc", mcmc_method=method, mcmc_parameters=mcmc).set_default_x(
            OBSERVED
        )
        step(method, lambda posterior=posterior: posterior.sample((4,), show_progress_bars=False))
    step(
        "rejection",
        lambda: (
            trainer.build_posterior(sample_with="rejection")
            .set_default_x(OBSERVED)
            .sample((2,), show_progress_bars=False)
        ),
    )
    posterior = trainer.build_posterior(sample_with="importance").set_default_x(OBSERVED)
    step("importance", lambda: posterior.sample((2,), method="sir"))


def potentials() -> None:
    estimator = NLE(PRIOR, density_estimator="maf").append_simulations(THETA, X).train(**SHORT)
    potential, transform = likelihood_estimator_based_potential(estimator, PRIOR, OBSERVED)
    small = {"num_chains": 2, "warmup_steps": 2, "thin": 1}
    for strategy in ("proposal", "sir", "resample"):
        posterior = MCMCPosterior(
            potential,
            PRIOR,
            transform,
            method="slice_np_vectorized",
            init_strategy=strategy,
            init_strategy_parameters={"num_candidate_samples": 10},
            **small,
        )
        step(strategy, lambda posterior=posterior: posterior.sample((3,), OBSERVED, show_progress_bars=False))
    step(
        "rejection",
        lambda: RejectionPosterior(potential, PRIOR, num_samples_to_find_max=20, num_iter_to_find_max=2).sample(
            (3,), OBSERVED
        ),
    )
    importance = ImportanceSamplingPosterior(potential, PRIOR, oversampling_factor=4)
    step(
        "importance",
        lambda: (
            importance.sample((3,), OBSERVED),
            importance.log_prob(THETA[:2], OBSERVED),
            importance.estimate_normalization_constant(OBSERVED, 20),
        ),
    )
    for q in ("maf", "nsf", "gaussian", "gaussian_diag"):
        for method in ("rKL", "fKL", "IW", "alpha"):
            step(f"{q} {method}", lambda q=q, method=method: variational(potential, transform, q, method))


def variational(potential: Any, transform: Any, q: str, method: str) -> None:
    posterior = VIPosterior(potential, PRIOR, q=q, theta_transform=transform, vi_method=method)
    posterior.train(
        OBSERVED, n_particles=8, max_num_iters=3, min_num_iters=1, quality_control=False, show_progress_bar=False
    )
    (
        posterior.sample((3,), OBSERVED),
        posterior.log_prob(THETA[:2], OBSERVED),
        posterior.set_default_x(OBSERVED).map(num_iter=2, num_init_samples=4),
    )
    step("quality", lambda: posterior.evaluate(N=100))


def flows() -> None:
    for sde in ("ve", "vp", "subvp"):
        step(sde, lambda sde=sde: scored(NPSE(PRIOR, sde_type=sde)))
    step("built", lambda: scored(NPSE(PRIOR, vf_estimator=posterior_score_nn("vp", hidden_features=8, num_layers=1))))
    step("fmpe", lambda: scored(FMPE(PRIOR, vf_estimator=posterior_flow_nn(hidden_features=8))))
    step("marginal", lambda: MarginalTrainer("nsf").append_samples(X).train(**SHORT).sample((3,)))


def scored(trainer: Any) -> None:
    trainer.append_simulations(THETA, X).train(**SHORT)
    for how in ("ode", "sde"):
        posterior = trainer.build_posterior(sample_with=how).set_default_x(OBSERVED)
        step(
            how,
            lambda posterior=posterior: posterior.sample(
                (3,), show_progress_bars=False, **({"steps": 5} if posterior.sample_with == "sde" else {})
            ),
        )
    step("log_prob", lambda: posterior.log_prob(THETA[:2]))
    for method in ("fnpe", "gauss", "auto_gauss", "jac_gauss"):
        step(
            method,
            lambda method=method: posterior.sample(
                (3,), x=torch.zeros(3, 2), iid_method=method, steps=4, show_progress_bars=False
            ),
        )


def embeddings() -> None:
    value = torch.rand(2, 16)
    for name, make, data in (
        *(("cnn", lambda: nets.CNNEmbedding((16,), out_channels_per_layer=[2, 2]), value), ("fc", lambda: nets.FCEmbedding(16, 4), value)),
        *(("cnn2", lambda: nets.CNNEmbedding((16, 16), out_channels_per_layer=[2, 2]), torch.rand(2, 256)), ("causal", lambda: nets.CausalCNNEmbedding((16,), num_conv_layers=2, pool_kernel_size=4), value)),
        *(("set", lambda: nets.PermutationInvariantEmbedding(nets.FCEmbedding(3, 4), 4), torch.rand(2, 5, 3)), ("res1", lambda: nets.ResNetEmbedding1D(16, 4), value)),
        *(("res2", lambda: nets.ResNetEmbedding2D(c_in=1, c_out=4, n_stages=1, blocks_per_stage=[1], c_stages=[4]), torch.rand(2, 1, 8, 8)), ("lru", lambda: nets.LRUEmbedding(3, 4), torch.rand(2, 6, 3))),
        *(("trafo", lambda: nets.TransformerEmbedding(feature_space_dim=8, num_attention_heads=2, num_key_value_heads=2, num_hidden_layers=1, final_emb_dimension=4, is_causal=False), torch.rand(2, 5, 8)), ("spectral", lambda: nets.SpectralConvEmbedding(in_channels=1, modes=2, out_channels=2, conv_channels=2, num_layers=1), torch.rand(2, 1, 16))),
        ("vit", lambda: nets.TransformerEmbedding(vit=True, image_size=8, patch_size=4, num_channels=1, feature_space_dim=8, num_attention_heads=2, num_key_value_heads=2, num_hidden_layers=1, final_emb_dimension=4), torch.rand(2, 1, 8, 8)),
    ):  # fmt: skip
        step(name, lambda make=make, data=data: make()(data).sum().backward())


def diagnostics() -> None:
    trainer = NPE(PRIOR, density_estimator="mdn").append_simulations(THETA, X)
    trainer.train(**SHORT)
    posterior = trainer.build_posterior().set_default_x(OBSERVED)
    ranks, samples = run_sbc(THETA[:4], X[:4], posterior, 20, show_progress_bar=False)
    step("sbc", lambda: check_sbc(ranks, THETA[:4], samples, 20))
    step(
        "tarp",
        lambda: check_tarp(*run_tarp(THETA[:4], X[:4], posterior, num_posterior_samples=20, show_progress_bar=False)),
    )
    step(
        "lc2st",
        lambda: local(
            LC2ST(
                THETA, X, posterior.sample_batched((1,), X, show_progress_bars=False)[0], num_folds=1, num_trials_null=2
            ),
            posterior,
        ),
    )
    step("missing", lambda: calc_misspecification_mmd(x_obs=OBSERVED, x=X, mode="x_space", n_shuffle=3))
    step(
        "conditional",
        lambda: analysis.eval_conditional_density(posterior, THETA[:1], torch.tensor([[-2.0, 2], [-2, 2]]), 0, 1, 3),
    )
    step(
        "coefficient",
        lambda: analysis.conditional_corrcoeff(posterior, torch.tensor([[-2.0, 2], [-2, 2]]), THETA[:2], resolution=3),
    )
    step("active", lambda: active(posterior))
    for measure in (metrics.unbiased_mmd_squared, metrics.biased_mmd, metrics.wasserstein_2_squared, metrics.l2):
        step("metric", lambda measure=measure: measure(THETA, X))
    step("c2st", lambda: metrics.c2st(THETA, X, n_folds=2))
    metrics.posterior_shrinkage(THETA, X), metrics.posterior_zscore(THETA[0], X)
    step(
        "plots",
        lambda: (
            analysis.pairplot(THETA, upper="kde"),
            analysis.marginal_plot(THETA),
            analysis.sbc_rank_plot(ranks, 20),
            analysis.conditional_pairplot(posterior, THETA[0], torch.tensor([[-2.0, 2], [-2, 2]]), resolution=4),
        ),
    )


def local(test: Any, posterior: Any) -> None:
    test.train_under_null_hypothesis(verbosity=0), test.train_on_observed_data(verbosity=0)
    sampled = posterior.sample((20,), show_progress_bars=False)
    test.p_value(sampled, OBSERVED), test.reject_test(sampled, OBSERVED)


def active(posterior: Any) -> None:
    space = analysis.ActiveSubspace(posterior)
    space.find_directions(posterior_log_prob_as_property=True, num_monte_carlo_samples=10), space.project(THETA, 1)
    space.add_property(THETA, X[:, :1]).train(max_num_epochs=2), space.find_directions(num_monte_carlo_samples=10)


def rejection() -> None:
    MCABC(simulator, PRIOR)(OBSERVED, 50, quantile=0.2, lra=True, kde=True, kde_kwargs={"bandwidth": "scott"})
    for distance in ("l2", "l1", "mse", lambda one, other: (one - other).abs().mean(-1)):
        step("abc", lambda distance=distance: MCABC(simulator, PRIOR, distance)(OBSERVED, 50, quantile=0.2))
    for variant in ("A", "B", "C"):
        step(
            "smc",
            lambda variant=variant: SMCABC(simulator, PRIOR, algorithm_variant=variant)(OBSERVED, 20, 40, 100, 0.8),
        )


steps(checks, posterior_estimation, likelihood, flows, embeddings, diagnostics, rejection)

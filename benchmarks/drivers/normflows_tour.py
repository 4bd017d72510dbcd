"""What normflows's documentation shows: flows put together, fitted by likelihood and by reverse KL, sampled, saved."""

from collections.abc import Callable
from typing import Any

import normflows as nf
import torch

torch.manual_seed(0)


def step(name: str, do: Callable[[], Any]) -> None:
    """Run one part of the tour; one that fails does not end it."""
    try:
        do()
    except Exception as error:
        print(name, type(error).__name__, str(error)[:200])


def fitted(model: Any, x: torch.Tensor, reverse: bool = True) -> None:
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)
    loss = model.forward_kld(x)
    loss.backward()
    optimizer.step()
    model.log_prob(x)
    model.sample(4)
    model.forward(x), model.inverse(x), model.forward_and_log_det(x), model.inverse_and_log_det(x)
    if reverse:
        model.reverse_kld(4).backward()
        model.reverse_alpha_div(4, 0.5)


def coupling(name: str) -> list[Any]:
    b = torch.tensor([1.0, 0.0])
    s, t = nf.nets.MLP([2, 8, 2], init_zeros=True), nf.nets.MLP([2, 8, 2], init_zeros=True)
    return {
        "masked": [nf.flows.MaskedAffineFlow(b, t, s), nf.flows.ActNorm(2)],
        "affine": [
            nf.flows.AffineCouplingBlock(nf.nets.MLP([1, 8, 2], init_zeros=True)),
            nf.flows.Permute(2, mode="swap"),
        ],
        "planar": [nf.flows.Planar((2,))],
        "radial": [nf.flows.Radial((2,))],
        "maf": [nf.flows.MaskedAffineAutoregressive(2, 8), nf.flows.LULinearPermute(2)],
        "spline": [nf.flows.AutoregressiveRationalQuadraticSpline(2, 1, 8), nf.flows.LULinearPermute(2)],
        "coupled": [nf.flows.CoupledRationalQuadraticSpline(2, 1, 8)],
        "circular": [nf.flows.CircularCoupledRationalQuadraticSpline(2, 1, 8, [1])],
        "circular auto": [nf.flows.CircularAutoregressiveRationalQuadraticSpline(2, 1, 8, [1])],
        "residual": [nf.flows.Residual(nf.nets.LipschitzMLP([2, 8, 2], lipschitz_const=0.9))],
        "conv": [nf.flows.InvertibleAffine(2), nf.flows.AffineConstFlow((2,))],
        "periodic": [nf.flows.PeriodicWrap([0], 1.0), nf.flows.PeriodicShift([0])],
    }[name]


TARGETS = [
    nf.distributions.TwoMoons,
    nf.distributions.CircularGaussianMixture,
    nf.distributions.RingMixture,
    nf.distributions.TwoIndependent,
]


def flow(name: str) -> None:
    target = nf.distributions.TwoMoons()
    model = nf.NormalizingFlow(nf.distributions.DiagGaussian(2), coupling(name) + coupling(name), target)
    fitted(model, target.sample(6), reverse=name not in ("planar", "radial"))


def bases() -> None:
    x = torch.randn(5, 2)
    for base in (
        nf.distributions.DiagGaussian(2),
        nf.distributions.Uniform(2),
        nf.distributions.UniformGaussian(2, [0]),
        nf.distributions.GaussianMixture(3, 2),
        nf.distributions.GaussianPCA(2, latent_dim=1),
    ):
        step(type(base).__name__, lambda base=base: (base(4), base.sample(3), base.log_prob(x)))
    conditional = nf.distributions.ConditionalDiagGaussian(2, nf.nets.MLP([1, 8, 4]))
    step(
        "conditional",
        lambda: (
            conditional(4, context=torch.randn(4, 1)),
            conditional.log_prob(torch.randn(4, 2), context=torch.randn(4, 1)),
        ),
    )
    for kind in TARGETS:
        step(kind.__name__, lambda kind=kind: (kind().log_prob(x), kind().sample(3)))


def conditional() -> None:
    flows = [
        nf.flows.AutoregressiveRationalQuadraticSpline(2, 1, 8, num_context_channels=1),
        nf.flows.LULinearPermute(2),
    ]
    model = nf.ConditionalNormalizingFlow(nf.distributions.DiagGaussian(2), flows, nf.distributions.TwoMoons())
    context = torch.randn(6, 1)
    model.forward_kld(torch.randn(6, 2), context).backward()
    model.sample(6, context), model.log_prob(torch.randn(6, 2), context)
    step("reverse", lambda: model.reverse_kld(6, context))


def images() -> None:
    shape = (1, 8, 8)
    q0, merges, flows = [], [], []
    for i in range(2):
        flows_ = [nf.flows.GlowBlock(4 * 2 ** (1 - i) * shape[0], 8, split_mode="channel", scale=True)]
        flows += [[*flows_, nf.flows.Squeeze()]]
        if i > 0:
            merges += [nf.flows.Merge()]
            latent = (4 * shape[0] // 2, 4, 4)
        else:
            latent = (shape[0] * 16 // 2, 2, 2)
        q0 += [nf.distributions.DiagGaussian(latent)]
    model = nf.MultiscaleFlow(q0, flows, merges, class_cond=False)
    step("multiscale", lambda: model.forward_kld(torch.rand(2, *shape)))
    step("multiscale sample", lambda: model.sample(2))


def vae() -> None:
    prior = nf.distributions.DiagGaussian(2)
    encoder = (
        nf.distributions.NNDiagGaussian(nf.nets.MLP([4, 8, 4])) if hasattr(nf.distributions, "NNDiagGaussian") else None
    )
    decoder = (
        nf.distributions.NNBernoulliDecoder(nf.nets.MLP([2, 8, 4], score_scale=None))
        if hasattr(nf.distributions, "NNBernoulliDecoder")
        else None
    )
    flows = [nf.flows.Planar((2,))]
    model = nf.NormalizingFlowVAE(prior, encoder, flows, decoder)
    step("vae", lambda: model(torch.rand(3, 4), 2))


def sampled() -> None:
    target = nf.distributions.TwoMoons()
    proposal = nf.distributions.DiagGaussianProposal((2,), 0.1)
    flow_ = nf.flows.MetropolisHastings(target, proposal, 2)
    flow_(torch.randn(3, 2)), flow_.inverse(torch.randn(3, 2))
    hmc = nf.flows.HamiltonianMonteCarlo(target, 2, torch.zeros(2), torch.zeros(2))
    step("hmc", lambda: hmc(torch.randn(3, 2)))
    step(
        "class",
        lambda: nf.ClassCondFlow(nf.distributions.ClassCondDiagGaussian(2, 3), coupling("masked")).forward_kld(
            torch.randn(4, 2), torch.tensor([0, 1, 2, 0])
        ),
    )


for name in (
    "masked",
    "affine",
    "planar",
    "radial",
    "maf",
    "spline",
    "coupled",
    "circular",
    "circular auto",
    "residual",
    "conv",
    "periodic",
):
    step(name, lambda name=name: flow(name))
for part in (bases, conditional, images, vae, sampled):
    step(part.__name__, part)

"""Use captum the way its tutorials do: gradient, perturbation and layer attributions on a small network."""

import contextlib

import torch
from captum import attr, concept, influence, metrics, robust
from torch import nn


class Net(nn.Module):
    """Two layers and a non-linearity."""

    def __init__(self):
        super().__init__()
        self.first, self.relu, self.second = nn.Linear(4, 6), nn.ReLU(), nn.Linear(6, 3)

    def forward(self, x):
        """Return the scores."""
        return self.second(self.relu(self.first(x)))


X, BASE = torch.randn(3, 4), torch.zeros(3, 4)


def whole():
    """Attribution to inputs."""
    net = Net()
    for cls in (
        attr.IntegratedGradients, attr.Saliency, attr.InputXGradient, attr.DeepLift, attr.DeepLiftShap, attr.GradientShap,
        attr.Deconvolution, attr.GuidedBackprop, attr.FeatureAblation, attr.ShapleyValueSampling, attr.FeaturePermutation,
        attr.LRP, attr.KernelShap, attr.Lime, attr.ShapleyValues,
    ):  # fmt: skip
        with contextlib.suppress(Exception):
            needs = cls in (attr.DeepLiftShap, attr.GradientShap)
            cls(net).attribute(X, target=1, **({"baselines": BASE} if needs else {}))
    with contextlib.suppress(Exception):
        attr.Occlusion(net).attribute(X, sliding_window_shapes=(2,), target=0)
    with contextlib.suppress(Exception):
        attr.NoiseTunnel(attr.Saliency(net)).attribute(X, nt_type="smoothgrad", nt_samples=2, target=0)
    scores, _ = attr.IntegratedGradients(net).attribute(
        X, BASE, target=0, return_convergence_delta=True, internal_batch_size=3
    )
    metrics.infidelity(net, lambda x, _b=None: (torch.rand_like(x), x * 0.9), X, scores, target=0)
    metrics.sensitivity_max(attr.Saliency(net).attribute, X, target=0)


def layers():
    """Attribution to layers and neurons."""
    net = Net()
    for cls in (
        attr.LayerConductance, attr.LayerActivation, attr.LayerGradientXActivation, attr.LayerIntegratedGradients,
        attr.LayerDeepLift, attr.InternalInfluence, attr.LayerFeatureAblation, attr.LayerGradCam, attr.LayerLRP,
    ):  # fmt: skip
        with contextlib.suppress(Exception):
            cls(net, net.first).attribute(X, **({} if cls is attr.LayerActivation else {"target": 1}))
    for cls in (
        attr.NeuronConductance,
        attr.NeuronGradient,
        attr.NeuronIntegratedGradients,
        attr.NeuronDeepLift,
        attr.NeuronFeatureAblation,
    ):
        with contextlib.suppress(Exception):
            cls(net, net.first).attribute(X, 2, **({"target": 1} if cls is attr.NeuronConductance else {}))


def attacks():
    """Robustness and influence."""
    net, loss = Net(), nn.CrossEntropyLoss(reduction="none")
    y = torch.tensor([0, 1, 2])
    robust.FGSM(net, loss_func=loss).perturb(X, 0.1, y)
    robust.PGD(net, loss_func=loss).perturb(X, 0.1, 0.05, 2, y)
    with contextlib.suppress(Exception):
        from captum._utils.models.linear_model import SkLearnLinearRegression

        SkLearnLinearRegression()
    assert concept and influence


for part in (whole, layers, attacks):
    with contextlib.suppress(Exception):
        part()

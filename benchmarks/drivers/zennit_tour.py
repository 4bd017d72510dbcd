"""What zennit's documentation shows: rules, composites, canonizers, attributors, images."""

import sys
import types
from collections.abc import Callable
from typing import Any

import torch


def torchvision_stub() -> None:
    """Put empty classes where zennit asks torchvision for its models."""
    for name in ("torchvision", "torchvision.models", "torchvision.models.resnet"):
        sys.modules[name] = types.ModuleType(name)
    sys.modules["torchvision.models.resnet"].Bottleneck = type("Bottleneck", (torch.nn.Module,), {})  # type: ignore[attr-defined]
    sys.modules["torchvision.models.resnet"].BasicBlock = type("BasicBlock", (torch.nn.Module,), {})  # type: ignore[attr-defined]


torchvision_stub()

from zennit import attribution, canonizers, composites, core, image, layer, rules
from zennit.torchvision import ResNetBasicBlockCanonizer, ResNetCanonizer, VGGCanonizer

torch.manual_seed(0)


def step(name: str, do: Callable[[], Any]) -> None:
    """Run one part of the tour; one that fails does not end it."""
    try:
        do()
    except Exception as error:
        print(name, type(error).__name__, error)


def network() -> torch.nn.Module:
    return torch.nn.Sequential(
        torch.nn.Conv2d(3, 4, 3, padding=1),
        torch.nn.BatchNorm2d(4),
        torch.nn.ReLU(),
        torch.nn.MaxPool2d(2),
        torch.nn.Conv2d(4, 4, 3, padding=1),
        torch.nn.ReLU(),
        torch.nn.AvgPool2d(2),
        torch.nn.Flatten(),
        torch.nn.Linear(16, 5),
    ).eval()


data = torch.rand(2, 3, 8, 8)
target = torch.eye(5)[[0, 1]]
CANON = [canonizers.SequentialMergeBatchNorm()]
COMPOSITES = {
    "box": lambda: composites.EpsilonGammaBox(low=-3.0, high=3.0, canonizers=CANON),
    "plus": lambda: composites.EpsilonPlus(canonizers=CANON),
    "alpha": lambda: composites.EpsilonAlpha2Beta1(),
    "plusflat": lambda: composites.EpsilonPlusFlat(canonizers=[VGGCanonizer()]),
    "alphaflat": lambda: composites.EpsilonAlpha2Beta1Flat(canonizers=[ResNetCanonizer()]),
    "deconv": lambda: composites.DeconvNet(),
    "guided": lambda: composites.GuidedBackprop(),
    "excitation": lambda: composites.ExcitationBackprop(),
    "smooth": lambda: composites.BetaSmooth(),
    "names": lambda: composites.NameMapComposite([(["0"], rules.ZBox(-3.0, 3.0)), (["4", "8"], rules.Epsilon(1e-3))]),
    "mixed": lambda: composites.NameLayerMapComposite(
        name_map=[(["0"], rules.WSquare())],
        layer_map=[(torch.nn.Conv2d, rules.Gamma(0.25)), (torch.nn.Linear, rules.AlphaBeta(2.0, 1.0))],
    ),
    "several": lambda: composites.MixedComposite([composites.EpsilonPlus(), composites.GuidedBackprop()]),
    "first": lambda: composites.SpecialFirstLayerMapComposite(
        [(torch.nn.Linear, rules.Norm()), (torch.nn.Conv2d, rules.ZPlus())], [(torch.nn.Conv2d, rules.Flat())]
    ),
}


def by_hand(make: Callable[[], Any]) -> None:
    model, composite = network(), make()
    with composite.context(model) as modified:
        x = data.clone().requires_grad_()
        (_relevance,) = torch.autograd.grad(modified(x), x, target)
    composite.register(model)
    composite.remove()
    for hook in getattr(composite, "hook_refs", ()):
        hook.remove()


def attributed(make: Callable[..., Any], **options: Any) -> None:
    with make(model=network(), composite=composites.EpsilonPlus(), **options) as attributor:
        attributor(data, target)
        attributor(data)


def numbered() -> None:
    by = canonizers.NamedMergeBatchNorm([(["0"], "1")])
    both = canonizers.CompositeCanonizer([by, canonizers.SequentialMergeBatchNorm()])
    model = network()
    handles = both.apply(model)
    for handle in handles:
        handle.remove()
    handles = canonizers.CompositeCanonizer([by]).apply(model)
    core.RemovableHandleList([core.RemovableHandle(handle) for handle in handles]).remove()

    def attribute_map(name: str, module: torch.nn.Module) -> dict[str, Any] | None:
        return {"extra": 1} if isinstance(module, torch.nn.Linear) else None

    for handle in canonizers.AttributeCanonizer(attribute_map).apply(model):
        handle.remove()
    ResNetBasicBlockCanonizer().apply(model)


def images() -> None:
    array = torch.rand(4, 8, 8, 1).numpy()
    image.imgify(array[0], symmetric=True, cmap="coldnhot", grid=False)
    image.imgify(array, grid=True, level=1.5)
    image.imgify(array, vmin=0.0, vmax=1.0, cmap="1f:f0f")
    image.palette("bwr", level=0.9)
    image.interval_norm_bounds(array)


def layers() -> None:
    total = layer.Sum()(torch.rand(2, 3, 2))
    assert total.shape == (2, 3)
    core.stabilize(torch.rand(3), epsilon=1e-3, clip=True)
    core.Stabilizer(epsilon=1e-3, norm_scale=True)(torch.rand(2, 3))
    linear = torch.nn.Linear(3, 2)
    with core.ParamMod(lambda p, _name: p.clamp(min=0))(linear) as changed:
        changed(torch.rand(2, 3))
    with core.mod_params(linear, lambda p, _name: 2 * p) as changed:
        changed(torch.rand(2, 3))


def main() -> None:
    for name, make in COMPOSITES.items():
        step(name, lambda make=make: by_hand(make))
    step("gradient", lambda: attributed(attribution.Gradient))
    step("constant", lambda: attributed(attribution.Gradient, attr_output=target))
    step("callable", lambda: attributed(attribution.Gradient, attr_output=lambda out: out * target, create_graph=True))
    step("smooth", lambda: attributed(attribution.SmoothGrad, noise_level=0.1, n_iter=3))
    step("integrated", lambda: attributed(attribution.IntegratedGradients, n_iter=3))
    step("occlusion", lambda: attributed(attribution.Occlusion, window=4, stride=4))
    step(
        "occlusion_fn",
        lambda: attributed(attribution.Occlusion, occlusion_fn=lambda x, mask: x * mask, window=(4, 4), stride=(4, 4)),
    )
    step("numbered", numbered)
    step("images", images)
    step("layers", layers)


main()

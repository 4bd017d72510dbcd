"""What foolbox's README and tests show: attacks of every family on a small network, distances, criteria, wrappers."""

from collections.abc import Callable
from typing import Any

import eagerpy as ep
import foolbox as fb
import torch
from foolbox import attacks as fa
from torch import nn

torch.manual_seed(0)


def step(name: str, do: Callable[[], Any]) -> None:
    """Run one part of the tour; one that fails does not end it."""
    try:
        do()
    except Exception as error:
        print(name, type(error).__name__, str(error)[:200])


network = nn.Sequential(nn.Conv2d(3, 4, 3), nn.ReLU(), nn.Flatten(), nn.Linear(4 * 10 * 10, 5)).eval()
model = fb.PyTorchModel(network, bounds=(0, 1), preprocessing={"mean": [0.4] * 3, "std": [0.2] * 3, "axis": -3})
images = torch.rand(4, 3, 12, 12)
labels = network((images - 0.4) / 0.2).argmax(-1)
targets = (labels + 1) % 5

FIXED = {
    "fgsm": fa.LinfFastGradientAttack(),
    "fgm": fa.L2FastGradientAttack(),
    "fgm1": fa.L1FastGradientAttack(),
    "pgd": fa.LinfProjectedGradientDescentAttack(steps=2),
    "pgd2": fa.L2ProjectedGradientDescentAttack(steps=2),
    "pgd1": fa.L1ProjectedGradientDescentAttack(steps=2),
    "adam": fa.LinfAdamProjectedGradientDescentAttack(steps=2),
    "adam2": fa.L2AdamProjectedGradientDescentAttack(steps=2),
    "adam1": fa.L1AdamBasicIterativeAttack(steps=2),
    "bim": fa.LinfBasicIterativeAttack(steps=2),
    "bim2": fa.L2BasicIterativeAttack(steps=2),
    "mi": fa.LinfMomentumIterativeFastGradientMethod(steps=2),
    "mi2": fa.L2MomentumIterativeFastGradientMethod(steps=2),
    "noise": fa.L2AdditiveGaussianNoiseAttack(),
    "clipped": fa.L2ClippingAwareAdditiveGaussianNoiseAttack(),
    "uniform": fa.L2AdditiveUniformNoiseAttack(),
    "linf noise": fa.LinfAdditiveUniformNoiseAttack(),
    "repeated": fa.L2RepeatedAdditiveGaussianNoiseAttack(repeats=3),
    "repeated clipped": fa.L2ClippingAwareRepeatedAdditiveUniformNoiseAttack(repeats=3),
    "repeated linf": fa.LinfRepeatedAdditiveUniformNoiseAttack(repeats=3),
    "contrast": fa.L2ContrastReductionAttack(),
    "vat": fa.VirtualAdversarialAttack(steps=2),
    "ddn": fa.DDNAttack(steps=3),
    "sparse": fa.SparseL1DescentAttack(steps=2),
    "gen": fa.GenAttack(steps=2, population=4),
    "shrunk": fa.L2ContrastReductionAttack().repeat(2),
}
MINIMAL = {
    "inversion": fa.InversionAttack(distance=fb.distances.l2),
    "linear": fa.LinearSearchContrastReductionAttack(distance=fb.distances.linf, steps=4),
    "binary": fa.BinarySearchContrastReductionAttack(distance=fb.distances.l2, binary_search_steps=3),
    "cw": fa.L2CarliniWagnerAttack(steps=4, binary_search_steps=2),
    "newton": fa.NewtonFoolAttack(steps=3),
    "ead": fa.EADAttack(steps=3, binary_search_steps=2),
    "blended": fa.LinearSearchBlendedUniformNoiseAttack(distance=fb.distances.l2, directions=3, steps=5),
    "deepfool": fa.L2DeepFoolAttack(steps=3),
    "deepfool inf": fa.LinfDeepFoolAttack(steps=3, loss="crossentropy"),
    "salt": fa.SaltAndPepperNoiseAttack(steps=5),
    "boundary": fa.BoundaryAttack(steps=4, init_attack=fa.LinearSearchBlendedUniformNoiseAttack(steps=20)),
    "hop": fa.HopSkipJumpAttack(steps=2, max_gradient_eval_steps=4, initial_gradient_eval_steps=3),
    "fmn0": fa.L0FMNAttack(steps=3),
    "fmn1": fa.L1FMNAttack(steps=3),
    "fmn2": fa.L2FMNAttack(steps=3),
    "fmninf": fa.LInfFMNAttack(steps=3),
    "spatial": fa.SpatialAttack(num_translations=2, num_rotations=2),
    "blur": fa.GaussianBlurAttack(distance=fb.distances.l2, steps=3),
}


def fixed(attack: Any) -> None:
    attack(model, images, labels, epsilons=0.1)
    attack(model, images, fb.criteria.Misclassification(labels), epsilons=[0.01, 0.3])
    print(repr(attack)[:40])


def minimal(attack: Any) -> None:
    attack(model, images, labels, epsilons=[0.1, 1.0])
    attack(model, images, labels, epsilons=None)


def targeted() -> None:
    criterion = fb.criteria.TargetedMisclassification(targets)
    fa.L2CarliniWagnerAttack(steps=3, binary_search_steps=2)(model, images, criterion, epsilons=0.5)
    fa.LinfProjectedGradientDescentAttack(steps=2)(model, images, criterion, epsilons=0.1)
    fa.GenAttack(steps=2, population=4)(model, images, criterion, epsilons=0.3)
    fa.DDNAttack(steps=2)(model, images, criterion, epsilons=None)


def refined() -> None:
    start = fa.DatasetAttack()
    start.feed(model, torch.rand(8, 3, 12, 12))
    start(model, images, labels, epsilons=None)
    found, _, _ = fa.InversionAttack(distance=fb.distances.l2)(model, images, labels, epsilons=None)
    binary = fb.models.ThresholdingWrapper(model, threshold=0.5)
    first, _, _ = fa.InversionAttack(distance=fb.distances.l2)(binary, images, labels, epsilons=None)
    fa.BinarizationRefinementAttack(distance=fb.distances.l2, threshold=0.5, included_in="upper")(
        binary, images, labels, starting_points=first, epsilons=None
    )
    fa.PointwiseAttack(l2_binary_search=True)(model, images, labels, starting_points=found, epsilons=None)


def wrapped() -> None:
    eot = fb.models.ExpectationOverTransformationWrapper(model, n_steps=2)
    fa.LinfFastGradientAttack()(eot, images, labels, epsilons=0.1)
    moved = model.transform_bounds((-1, 1))
    print(fb.utils.accuracy(model, images, labels), fb.utils.accuracy(moved, images * 2 - 1, labels))
    fb.models.TransformBoundsWrapper(model, (0, 2))(images)
    plain = fb.models.NumPyModel(lambda x: network(torch.tensor(x)).detach().numpy(), bounds=(0, 1))
    plain(ep.astensor(images.numpy()))
    both = fb.criteria.Misclassification(labels) & fb.criteria.TargetedMisclassification(targets)
    print(both, both(ep.astensor(images), model(ep.astensor(images))))


def measured() -> None:
    for distance in (fb.distances.l0, fb.distances.l1, fb.distances.l2, fb.distances.linf, fb.distances.LpDistance(3)):
        print(distance, distance(images, images + 0.01), distance.clip_perturbation(images, images + 0.5, 0.1).shape)
    attack = fa.LinfFastGradientAttack()
    fb.attacks.base.get_criterion(labels)
    fb.gradient_estimators.es_gradient_estimator(
        fa.L2ProjectedGradientDescentAttack, samples=2, sigma=0.1, bounds=(0, 1)
    )
    black = fb.gradient_estimators.es_gradient_estimator(
        fa.LinfProjectedGradientDescentAttack, samples=2, sigma=0.1, bounds=(0, 1)
    )
    black(steps=2)(model, images, labels, epsilons=0.1)
    attack(model, ep.astensor(images), ep.astensor(labels), epsilons=0.1)
    fb.plot.images(images)
    fb.utils.samples(model, dataset="imagenet", batchsize=2)
    fb.devutils.flatten(ep.astensor(images)), fb.devutils.atleast_kd(ep.astensor(labels), 4)


for name, attack in FIXED.items():
    step(name, lambda: fixed(attack))
for name, attack in MINIMAL.items():
    step(name, lambda: minimal(attack))
for part in (targeted, refined, wrapped, measured):
    step(part.__name__, part)

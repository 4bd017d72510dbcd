"""Compares what ``backward`` gives with the slope of ``forward``, at a few shapes and numbers."""

from __future__ import annotations

import itertools
import math
import random
from collections.abc import Sequence
from typing import Any

from callscope.taint.findings import Reporter
from callscope.taint.shapes.formulas.arrays import Array, NotUnderstoodError, build, each, shrunk
from callscope.taint.shapes.formulas.candidates import Shape, combinations
from callscope.taint.shapes.formulas.numbers import conjugate
from callscope.taint.shapes.formulas.things import Class, Closure, Context, UnsupportedError
from callscope.taint.shapes.formulas.work import Budget, Work

_ENOUGH, _MOST_SLOPES, _SETTINGS = 4, 6, 16
_BUDGET, _RESERVE = 300_000, 150_000
"""So many values are worked out for one custom function, in all; and so many more before one is called wrong."""
_STEP = 1e-5
_RIGHT, _WRONG = 1e-4, 0.05
"""So far from the slope, as a share of it, is right, or wrong; between them is what guards a quotient, and nothing is said."""
_KINK = 0.2
"""The slopes to either side of a number differ by more than this share at a kink."""
_DRAWS = ((0.2, 0.9, 1.0), (0.3, 0.8, 0.02), (-0.9, 0.9, 1.0))
"""Where inputs are drawn from, and the size of the gradient that comes in."""


class Subject:
    """A custom function to be tried: its parts, what ``forward`` takes ``before`` its inputs, and which of these are tensors."""

    def __init__(self, reporter: Reporter, forward: int, backward: int, setup: int | None, before: int) -> None:
        self.reporter, self.forward, self.backward, self.setup = reporter, forward, backward, setup
        self.budget = Budget(_BUDGET)
        self.before = before
        self.parameters = reporter.view.units[forward].parameters[before:]
        self.complex: set[int] = set()
        self.needed: list[bool] = []
        self.symmetric = False
        self.shapes: list[Sequence[Shape]] = []
        self.returned: set[int] = set()

    def values(self, work: Work, inputs: Sequence[Any]) -> tuple[tuple[Array, ...], Context]:
        """Return what ``forward`` gives, and what it keeps."""
        context = Context(self.needed or [True] * len(self.parameters))
        inputs = [Array(one.shape, one.data, truths=one.truths) if isinstance(one, Array) else one for one in inputs]
        work.smooth = True
        try:
            found = work.called(Closure(self.forward, None), self._given(self.forward, context, *inputs), {})
            if self.setup is not None:
                work.called(Closure(self.setup, None), self._given(self.setup, context, tuple(inputs), found), {})
        finally:
            work.smooth = False
        outputs = found if isinstance(found, tuple | list) else (found,)
        if not all(isinstance(one, Array) and not one.truths and _is_finite(one) for one in outputs):
            raise NotUnderstoodError
        return tuple(outputs), context

    def gradients(self, work: Work, context: Context, incoming: Sequence[Array]) -> tuple[Any, ...]:
        """Return what ``backward`` gives, one an input."""
        found = work.called(Closure(self.backward, None), self._given(self.backward, context, *incoming), {})
        self.returned.add(work.ends.get(self.backward, -1))
        found = tuple(found) if isinstance(found, tuple | list) else (found,)
        if len(found) < len(self.parameters):
            raise NotUnderstoodError
        return found

    def _given(self, unit: int, context: Context, *others: Any) -> list[Any]:
        """Return what a method is given: a class method its class, each but a ``forward`` that is set up apart its context."""
        view = self.reporter.view
        parameters, owner = view.units[unit].parameters, view.owner(unit)
        first = [Class(owner)] if parameters and parameters[0].name == "cls" and owner is not None else []
        bare = unit == self.forward and self.before == len(first)
        return [*first, *([] if bare else [context]), *others]


class _Judged:
    """What was found of each input: whether its gradient is right, at each of the shapes; numbers apart from arrays."""

    def __init__(self) -> None:
        self.arrays: dict[int, list[bool]] = {}
        self.flat: dict[int, list[bool]] = {}

    def add(self, answers: dict[int, bool], *, is_flat: bool) -> None:
        for i, right in answers.items():
            (self.flat if is_flat else self.arrays).setdefault(i, []).append(right)

    def wrong(self) -> set[int]:
        """Return the inputs whose gradient was wrong wherever it was understood."""
        return {i for i, answers in (self.flat | self.arrays).items() if not any(answers)}

    def known(self) -> set[int]:
        return {*self.flat, *self.arrays}

    def is_settled(self, count: int) -> bool:
        return len(self.arrays) == count and all(any(one) for one in self.arrays.values())


def wrong_inputs(subject: Subject, tensors: Sequence[bool], choices: Sequence[Sequence[Any]]) -> set[int]:
    """Return the inputs whose gradient is wrong wherever it was understood; ``choices``: what is tried for the others."""
    judged = _Judged()
    settings = itertools.product(*(one for one, is_tensor in zip(choices, tensors, strict=True) if not is_tensor))
    understood = None
    for numbers in itertools.islice(settings, _SETTINGS):
        if understood is not None and _is_degenerate(numbers, understood):
            continue
        try:
            _try_shapes(subject, tensors, numbers, judged, subject.shapes)
        except UnsupportedError:
            continue
        if judged.known():
            understood = understood or numbers
            if not judged.wrong():
                break
    if not judged.wrong() or understood is None:
        return set()
    subject.budget.left = max(subject.budget.left, _RESERVE)
    tried = _try_shapes(subject, tensors, understood, judged, [_even(one) for one in subject.shapes], most=2)
    return judged.wrong() if tried or subject.budget.left > 0 else set()


def _is_degenerate(numbers: Sequence[Any], before: Sequence[Any]) -> bool:
    """Return whether a setting becomes 0 or 1, at which a missing factor is not seen."""
    return any(one != was and one in (0, 1) for one, was in zip(numbers, before, strict=True))


def _even(shapes: Sequence[Shape]) -> Sequence[Shape]:
    """Return the shapes of even sizes: a formula may take its inputs to have them, as filters do."""
    return [one for one in shapes if all(size % 2 == 0 or size == 1 for size in one)] or shapes


def _try_shapes(
    subject: Subject,
    tensors: Sequence[bool],
    numbers: Sequence[Any],
    judged: _Judged,
    shapes: Sequence[Sequence[Shape]],
    most: int = _ENOUGH,
) -> int:
    """Try shapes until so many were understood, or every input was right at one; return how many were understood."""
    understood = 0
    for chosen in combinations(shapes):
        answers = _answers(subject, tensors, numbers, chosen)
        if not answers:
            continue
        understood += 1
        judged.add(answers, is_flat=not any(chosen))
        if understood >= most or judged.is_settled(sum(tensors)):
            break
    return understood


def _answers(
    subject: Subject, tensors: Sequence[bool], numbers: Sequence[Any], shapes: Sequence[Shape]
) -> dict[int, bool]:
    """Return whether the gradient of each input is right at these shapes; what cannot be said is left out."""
    found: dict[int, list[bool]] = {}
    for number, draw in enumerate(_DRAWS):
        try:
            answers = _at(subject, _inputs(subject, tensors, numbers, shapes, draw, number), draw[2], number)
        except UnsupportedError:
            raise
        except NotUnderstoodError:
            if not number:
                return {}
            continue
        for i, right in answers.items():
            found.setdefault(i, []).append(right)
    return {i: any(answers) for i, answers in found.items() if any(answers) or len(answers) > 1}


def _inputs(
    subject: Subject,
    tensors: Sequence[bool],
    numbers: Sequence[Any],
    shapes: Sequence[Shape],
    draw: tuple[float, float, float],
    number: int,
) -> list[Any]:
    chance = random.Random(number)
    kinds, rest = iter(shapes), iter(numbers)
    found: list[Any] = []
    for i, is_tensor in enumerate(tensors):
        one = _drawn(chance, next(kinds), draw[:2], i in subject.complex) if is_tensor else next(rest)
        found.append(_symmetric(one) if is_tensor and subject.symmetric and number == 1 else one)
    return found


def _symmetric(a: Array) -> Array:
    """Return a square matrix made symmetric, as its function may take it to be; any other array as it is."""
    if len(a.shape) != 2 or a.shape[0] != a.shape[1]:
        return a
    return build(a.shape, lambda i: (a.at(i) + conjugate(a.at((i[1], i[0])))) / 2)


def _drawn(chance: random.Random, shape: Shape, ends: tuple[float, float], is_complex: bool) -> Array:
    def one() -> Any:
        number = chance.uniform(*ends)
        return complex(number, chance.uniform(*ends)) if is_complex else number

    return Array(shape, [one() for _ in range(math.prod(shape))])


def _at(subject: Subject, inputs: list[Any], size: float, seed: int) -> dict[int, bool]:
    """Return what can be said of each input's gradient at these numbers."""
    chance, work = random.Random(100 + seed), Work(subject.reporter, subject.budget)
    outputs, context = subject.values(work, inputs)
    if any(_is_same(one, x) for one in outputs for x in inputs if isinstance(x, Array)):
        return {}  # what only changes the gradient on its way
    incoming = [
        each(lambda x: x * size, _drawn(chance, one.shape, (0.4, 1.0), one.is_complex))
        if not any(one is marked for marked in context.marked)
        else each(lambda _: 0.0, one)
        for one in outputs
    ]
    gradients = subject.gradients(work, context, incoming)
    found = {}
    for i, (x, given) in enumerate(zip(inputs, gradients, strict=False)):
        if isinstance(x, Array) and given is not None:
            right = _is_right(subject, inputs, i, given, incoming)
            if right is not None:
                found[i] = right
    return found


def _is_right(subject: Subject, inputs: list[Any], i: int, given: Any, incoming: Sequence[Array]) -> bool | None:
    """Return whether a gradient is the slope, None where one may stand in for it: no slope, a kink, the incoming one handed on."""
    x = inputs[i]
    if not isinstance(given, Array) or not _is_finite(given):
        raise NotUnderstoodError
    given = shrunk(given, x.shape)
    here = _weighed(subject, inputs, incoming)
    slopes = {k: _slope(subject, inputs, i, k, incoming, here) for k in range(min(len(x.data), _MOST_SLOPES))}
    slopes = {k: slope for k, slope in slopes.items() if slope is not None}
    largest = max(map(abs, slopes.values()), default=0.0)
    told = [k for k, slope in slopes.items() if abs(slope) > 1e-4 * largest and largest > 1e-9]
    if not told or _is_handed_on(given, incoming):
        return None
    numbers = [complex(one) if isinstance(x.data[0], complex) else complex(one).real for one in given.data]
    off = math.sqrt(sum(abs(numbers[k] - slopes[k]) ** 2 for k in told))
    share = off / math.sqrt(sum(abs(slopes[k]) ** 2 for k in told))
    return None if _RIGHT < share <= _WRONG else share <= _RIGHT


def _is_handed_on(given: Array, incoming: Sequence[Array]) -> bool:
    """``return g``, ``return g * mask``, zeros: a stand-in."""
    if all(abs(one) < 1e-12 for one in given.data):
        return True
    if given.shape and given.shape[-1] > 1 and _has_empty_part(given):
        return True
    for one in incoming:
        if one.shape == given.shape and all(
            abs(a) < 1e-12 or abs(a - b) < 1e-9 * abs(b) for a, b in zip(given.data, one.data, strict=True)
        ):
            return True
    return False


def _has_empty_part(given: Array) -> bool:
    """``cat([g3, zero], -1)``: one coordinate gets nothing anywhere, as where a gradient lies in a tangent space of fewer."""
    parts = [given.data[k :: given.shape[-1]] for k in range(given.shape[-1])]
    return any(all(one == 0 for one in part) for part in parts)


def _slope(subject: Subject, inputs: list[Any], i: int, k: int, incoming: Sequence[Array], here: float) -> Any:
    """Return the derivative of the outputs, weighed by what came in, by one number of an input; None at a kink."""

    def one(step: complex) -> float | None:
        right, left = (
            (_weighed(subject, _moved(inputs, i, k, way * step), incoming) - here) / (way * _STEP) for way in (1, -1)
        )
        return None if abs(right - left) > _KINK * max(abs(right), abs(left), 1e-6) else (right + left) / 2

    if not isinstance(inputs[i].data[k], complex):
        return one(_STEP)
    real, other = one(_STEP), one(_STEP * 1j)
    return None if real is None or other is None else complex(real, other)


def _moved(inputs: list[Any], i: int, k: int, step: complex) -> list[Any]:
    """Return the inputs with one number changed."""
    data = list(inputs[i].data)
    data[k] += step
    return [*inputs[:i], Array(inputs[i].shape, data), *inputs[i + 1 :]]


def _weighed(subject: Subject, inputs: list[Any], incoming: Sequence[Array]) -> float:
    """Return the outputs' product with what comes in for them."""
    outputs, _ = subject.values(Work(subject.reporter, subject.budget), inputs)
    total = 0.0
    for output, weight in zip(outputs, incoming, strict=True):
        if output.shape != weight.shape:
            raise NotUnderstoodError
        total += sum((complex(w).conjugate() * y).real for w, y in zip(weight.data, output.data, strict=True))
    return total


def _is_same(output: Array, x: Array) -> bool:
    return len(output.data) == len(x.data) and all(abs(a - b) < 1e-12 for a, b in zip(output.data, x.data, strict=True))


def _is_finite(a: Array) -> bool:
    return all(math.isfinite(abs(one)) for one in a.data)

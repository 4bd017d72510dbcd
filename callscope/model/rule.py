"""A rule of the catalogue as a value: what it looks for, what it says, and the examples it is held to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from callscope.model.finding import Effect

Result = Literal["number", "array", "tensor", "object"]
"""What an idiom leaves in the gradient's place: a Python number (or text), an array, a tensor, anything else."""

Inside = Literal["no", "too", "only"]
"""Whether a container that holds such values counts as one: not at all, as well, or only the container."""

HEADINGS = (
    "What it does",
    "Why is it bad",
    "When it is harmless",
    "Example",
    "Use instead",
    "Fix safety",
    "References",
)
"""The headings of every rule's page, in order."""


@dataclass(frozen=True, slots=True)
class Method:
    """A method called on a value that carries a gradient: ``value.item()``.

    ``having``: one argument must be one of these (a qualified name as ``torch.int64``, a constant's repr, or
    ``keyword=repr``). ``statement``: the value itself is changed, so that its later reads are what matters.
    """

    names: tuple[str, ...]
    result: Result = "tensor"
    having: tuple[str, ...] = ()
    lacking: tuple[str, ...] = ()
    statement: bool = False


@dataclass(frozen=True, slots=True)
class Argument:
    """A method given a value that carries a gradient, whatever its receiver: ``x.new_tensor(value)``."""

    names: tuple[str, ...]
    arguments: tuple[int | str, ...] = ()
    result: Result = "tensor"
    inside: Inside = "no"


@dataclass(frozen=True, slots=True)
class Function:
    """A function, by qualified name, given a value that carries a gradient: ``float(value)``, ``math.sin(value)``.

    A name that ends in ``.*`` is a whole module. ``arguments`` restricts which arguments count, by position or by
    keyword (empty: any); ``inside`` says whether a container of such values counts (``torch.tensor([a, b])``).
    ``beside``: the other arguments keep their gradient.
    """

    names: tuple[str, ...]
    arguments: tuple[int | str, ...] = ()
    result: Result = "tensor"
    inside: Inside = "no"
    having: tuple[str, ...] = ()
    lacking: tuple[str, ...] = ()
    beside: bool = False


@dataclass(frozen=True, slots=True)
class Attribute:
    """An attribute read from (or, with ``write``, assigned on) a value that carries a gradient: ``value.data``."""

    names: tuple[str, ...]
    write: bool = False
    result: Result = "tensor"
    having: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Operator:
    """An operator with an operand that carries a gradient: ``value // step``."""

    symbols: tuple[str, ...]
    result: Result = "tensor"


@dataclass(frozen=True, slots=True)
class GradMode:
    """Gradient recording switched off, as ``with`` item, decorator or plain call, by qualified name."""

    names: tuple[str, ...]
    having: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Shape:
    """A shape of code that no single expression shows; ``name`` is a detector of ``callscope.taint``."""

    name: str


Pattern = Method | Argument | Function | Attribute | Operator | GradMode | Shape


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: ``CS1xx`` to Python numbers, ``2xx`` out of autograd, ``3xx`` re-wrapping, ``4xx`` numpy and others,
    ``5xx`` grad mode, ``6xx`` zero gradients, ``7xx`` in-place and custom functions, ``8xx`` higher order and
    nonfinite values, ``9xx`` control flow, stale graphs and training loops; a user's own rules take another prefix.

    ``proven_source``: only a gradient that is seen to be asked for counts, a tensor parameter of an entry point
    does not. ``message`` may hold ``{idiom}``. ``page`` is Markdown with the headings of ``HEADINGS``. A line of an
    ``invalid`` example that must be flagged ends in ``# CS101: 8`` (columns, 1-based).
    """

    id: str
    name: str
    effect: Effect
    summary: str
    message: str
    patterns: tuple[Pattern, ...]
    page: str
    valid: tuple[str, ...]
    invalid: tuple[str, ...]
    proven_source: bool = False

    @property
    def family(self) -> str:
        """Return the family's prefix, e.g. ``CS1``."""
        return self.id[:3]

"""Which parameters a docstring says are tensors: reST, Google and numpy style."""

from __future__ import annotations

import re
from collections.abc import Iterator

from callscope.source.facts import Unit
from callscope.taint.lattice.masks import LIKELY, TENSOR
from callscope.taint.lattice.state import ANY, EMPTY, State, union
from callscope.taint.program.defaults import written_default
from callscope.taint.program.said_gradients import said_gradients
from callscope.taint.program.view import View

_FORMS = (
    re.compile(r":param\s+(?P<type>[^:\n]+?)\s+(?P<name>\w+)\s*:"),
    re.compile(r":type\s+(?P<name>\w+)\s*:\s*(?P<type>[^\n]+)"),
    re.compile(r"^\s*`{0,2}\*{0,2}(?P<name>\w+)`{0,2}\s*\((?P<type>[^\n]*?)\)\s*:", re.MULTILINE),
    re.compile(r"^\s*(?P<name>\w+)\s*:\s+(?P<type>[^\n]+)$", re.MULTILINE),
)
_NAMES = r"`{0,2}\w+`{0,2}(?:(?:\s*,\s*(?:and\s+|or\s+)?|\s+(?:and|or)\s+)`{0,2}\w+`{0,2})*"
_PROSE = re.compile(
    rf"(?P<names>{_NAMES})\s+(?:may|can|could|might)\s+(?:(?:also|each|both|all|either)\s+)*be\s+(?P<type>[^.;:\n]*)"
)
"""``near`` and ``far`` may be tensors."""
_PROSES = (
    _PROSE,
    re.compile(r"(?P<names>\w+)\s*:\s+(?:may|can|could|might)\s+(?:also\s+)?be\s+(?P<type>[^.;:\n]*)"),
    re.compile(rf"(?P<type>(?:\w+\s+or\s+)?tensors)\s+(?:for|as)\s+(?P<names>{_NAMES})"),
    re.compile(rf"(?P<type>[Dd]ifferentiable)\s+(?:with respect to|w\.?r\.?t\.?|in)\s+(?P<names>{_NAMES})"),
)
_ASKED = re.compile(
    r"\b(?:may|can|could|might)\b[^.;]*?\brequires?\s+(?:a\s+)?grad|\brequire[sd]?\s+(?:a\s+)?grad\w*\s*,?\s+(?:as|so|and)\s+(?:may|can)\b"
)
_REFUSED = re.compile(r"(?i)\b(?:not|never|no|without|n't)\b")
_QUOTED = re.compile(r"`{1,2}(\w+)`{1,2}")
"""``c`` may require gradients, as may the regularisation ``eps``."""
_LEARNT = r"(?:learn(?:ed|t|able)|trainable|fitted|estimated|calibrated|optimi[sz]ed)"
_LEARNT_WORD = re.compile(rf"{_LEARNT}|\bbe\s+(?:a\s+)?(?:nn\.)?[Pp]arameter")
"""What a docstring has in it of which one of the forms below may hold: they are slow to look for."""
_STATED = r"(?!\s+(?:from|by|using|if|when|as|via|here|internally|automatically|once|offline|beforehand)\b)"
_LEARNT_FORMS = (
    re.compile(
        rf"(?P<names>{_NAMES})\s+(?:may|can|could|might)\s+(?:also\s+)?be\s+(?:a\s+)?(?:{_LEARNT}|(?:nn\.)?[Pp]arameters?)\b"
    ),
    re.compile(
        rf"(?P<names>{_NAMES})(?:\s+(?:term|factor|value))?(?:\s+that|\s+which)?\s+(?:is|are)\s+(?:also\s+)?{_LEARNT}\b{_STATED}"
    ),
    re.compile(
        rf"(?P<names>{_NAMES})\s*(?::|\bis\b|\bare\b)\s+[^.;:\n]{{0,32}}?\(?{_LEARNT}\)?\s+(?:[a-z]+\s+)?(?:scalars?|numbers?|values?|rates?|sizes?|weights?|parameters?|tensors?)\b"
    ),
)
"""``rate`` may be learned; the elasticity is estimated along with the others; ``near`` is a number or a (learned) scalar."""
_FORMED = re.compile(r"^(?:log|raw)_")
_ENTRIES = re.compile(r"^\s*(?P<names>\w+(?:\s*,\s*\w+)+)\s*:\s+(?P<type>[^\n]+)$", re.MULTILINE)
"""``shape, scale : 0-d tensors``"""
_ZERO_DIM = re.compile(r"(?i)\b(0-?d(im\w*)?|zero-dim\w*|scalar|learn\w+|trainable)\s+tensors?\b")
"""A number that is said to come as a tensor too comes with a gradient."""
_ALL = frozenset({"arguments", "parameters", "inputs"})
_ANYTHING = "*"
_OTHERS = re.compile(
    r"(?i)\b(not?|never|without|detached|integers?|ints?|long|bool(ean)?s?|index|indices|np|numpy|arrays?|results?)\b"
)
_TENSOR = re.compile(r"(?<![A-Za-z_])(torch\.)?(Float|Double)?[Tt]ensors?(?![A-Za-z_])")
_PLAIN = re.compile(
    r"(?<![A-Za-z])((Long|Int|Bool|Byte)Tensor|ints?|integers?|bools?|boolean|long|indices|index|[Cc]allable|[Ff]unction|[Mm]odule|floats?|numbers?|scalars?|str|strings?|np|numpy|arrays?)(?![A-Za-z])"
)
"""What may be a plain number or an array as well is mostly one."""
_NUMBER = re.compile(
    r"^\W*(an?\s+)?(((list|tuple|sequence|iterable)s?\W*(of\s+|\[|\())?(float|int|integer|bool|boolean|str|string)s?\W*(,\W*(int|float|bool|str|\.\.\.)\W*)*(,?\s*(optional|default|or None|in |\(|\[|[<>=]).*)?)$",
    re.IGNORECASE,
)
"""What a docstring calls a plain number or text and nothing else, as an annotation would."""
_ASIDE = re.compile(r"\((?:e\.g\.|i\.e\.|for example|say\b|such as)[^)]*\)?")
_HELD = re.compile(r"(?i)(list|tuple|sequence|iterable|dict\w*|mapping)s?\W*(of|containing|,|\[|\()\W*[^,]{0,24}tensor")
_HELD_LEARNT = re.compile(r"(?i)\b(list|tuple|sequence|dict\w*|mapping)s?\s+of\b")
_OPENING = re.compile(
    r"^\W*((an?|the|optional)\s+)?((?!func|call|list|tuple|dict|sequence)[\w.-]+\s+){0,2}(torch\.)?[Tt]ensor(?![A-Za-z])"
)
_WORD = re.compile(r"float|int|bool|str")
_SENTENCE = 8
_GIVES = re.compile(
    r"(?im)^\s*(?::rtype:\s*|returns?\s*:?\s*\n\s*(?:-{3,}\s*\n\s*)?(?:\w+\s*:\s*)?)(?:python\s+)?(?:float|int|bool|str)\b(?![^\n]*tensor)"
)
"""A type has fewer words than this: more are a description, which may open with one (``y0: N-D Tensor giving the initial value``)."""


class Documented:
    """What docstrings say of parameters, function by function."""

    def __init__(self, view: View) -> None:
        self.view = view
        self._known: dict[int, dict[str, State]] = {}
        self._numbers: dict[int, frozenset[str]] = {}
        self._learnt: dict[int, dict[str, State]] = {}
        self._asked: dict[int, frozenset[str]] = {}

    def of(self, g: int, name: str) -> State:
        """Return what a parameter may carry by its function's docstring, or its class's for a constructor."""
        if self.is_asked(g, name):
            return State(LIKELY | TENSOR)
        found = self._known.get(g)
        if found is None:
            found = self._known[g] = described(self._text(g, self.view.units[g]))
        if name not in found and found and self.view.units[g].name.endswith(".__init__"):
            name = next((kept for kept in self._kept_as(g, name) if kept in found), name)
        if name in found or _ANYTHING not in found:
            return found.get(name) or self._learnt_one(g, name)
        return EMPTY if isinstance(written_default(self.view, g, name), int | str) else found[_ANYTHING]

    def _kept_as(self, g: int, name: str) -> Iterator[str]:
        """``self.c = curvature``: yield the attributes under which a constructor keeps an argument, of which the class's docstring may speak."""
        values = self.view.units[g].values
        for op, operands, kept in values:
            if op == "setattr" and values[operands[1]][0] == "param" and values[operands[1]][2][1] == name:
                yield kept

    def _learnt_one(self, g: int, name: str) -> State:
        """What is said to be learned is so where it is computed with; a constructor is given its first value."""
        found = self._learnt.get(g)
        if found is None:
            unit = self.view.units[g]
            found = self._learnt[g] = {} if unit.name.endswith(".__init__") else learnt(unit.docstring)
        return found.get(name) or found.get(_FORMED.sub("", name), EMPTY)

    def is_number(self, g: int, name: str) -> bool:
        """Return whether the docstring calls a parameter a plain number, flag or text: nothing says that a gradient comes in by it."""
        found = self._numbers.get(g)
        if found is None:
            found = self._numbers[g] = numbers(self._text(g, self.view.units[g]))
        return name in found

    def is_asked(self, g: int, name: str) -> bool:
        """Return whether the docstring takes gradients by a parameter."""
        found = self._asked.get(g)
        if found is None:
            unit, owner = self.view.units[g], self.view.owner(g)
            own = owner is not None and unit.parameters and unit.parameters[0].name in ("self", "cls")
            names = [p.name for p in unit.parameters[1 if own else 0 :]]
            called = [unit.name.rpartition(".")[2]]
            if owner is not None and called == ["__init__"]:
                called = [self.view.units[self.view.class_unit(owner)].name.rpartition(".")[2]]
            found = self._asked[g] = said_gradients(self._text(g, unit), called, names)
        return name in found

    def _text(self, g: int, unit: Unit) -> str:
        owner = self.view.owner(g)
        outer = owner is not None and unit.name.endswith(".__init__")
        return unit.docstring + ("\n" + self.view.units[self.view.class_unit(owner)].docstring if outer else "")  # type: ignore[arg-type]


def says_number(text: str) -> bool:
    """``Returns: float: The current loss.``: return whether a docstring says that a plain number, or a text, is given."""
    return _GIVES.search(text) is not None


def described(text: str) -> dict[str, State]:
    """Return the parameters that a docstring gives a type with a tensor in it, or says may be one."""
    if not any(word in text for word in ("ensor", "ifferentiable", "grad")):
        return {}
    found = {name: State(LIKELY | TENSOR) for name in _said_in_prose(text)}
    for name, kind in _typed(text):
        state = _of_type(kind)
        if state is not EMPTY:
            found[name] = union(found.get(name, EMPTY), state)
    return found


def _typed(text: str) -> Iterator[tuple[str, str]]:
    for form in _FORMS:
        yield from ((match["name"], match["type"]) for match in form.finditer(text))
    for match in _ENTRIES.finditer(text):
        yield from ((name, match["type"]) for name in re.findall(r"\w+", match["names"]))


def learnt(text: str) -> dict[str, State]:
    """Return the parameters of which a docstring says that they are learned, or may be: a dictionary of them holds what is."""
    found: dict[str, State] = {}
    if _LEARNT_WORD.search(text) is None:
        return found
    line = " ".join(text.split())
    for form in _LEARNT_FORMS:
        for match in form.finditer(line):
            state = State(LIKELY | TENSOR)
            if _HELD_LEARNT.search(match.group()):
                state = State(0, {ANY: state})
            found.update(dict.fromkeys(re.findall(r"\w+", match["names"]), state))
    return found


def _said_in_prose(text: str) -> Iterator[str]:
    """``angle`` may be a number or a tensor; all arguments may be tensors; differentiable with respect to ``angle``."""
    line = " ".join(text.split())
    yield from _asked_for(line)
    for match in (found for form in _PROSES for found in form.finditer(line)):
        said = match["type"]
        if (_TENSOR.search(said) or said.endswith("ifferentiable")) and not _OTHERS.search(said):
            for name in re.findall(r"\w+", match["names"]):
                yield _ANYTHING if name in _ALL else name


def _asked_for(line: str) -> Iterator[str]:
    """Yield what is quoted in a sentence that says that it may require a gradient."""
    for sentence in re.split(r"[.;]\s", line):
        if _ASKED.search(sentence) and not _REFUSED.search(sentence):
            yield from _QUOTED.findall(sentence)


def numbers(text: str) -> frozenset[str]:
    """Return the parameters that a docstring gives the type of a number or text, and nowhere one with a tensor in it."""
    if _WORD.search(text) is None:
        return frozenset()
    plain: dict[str, bool] = {}
    for form in _FORMS:
        for match in form.finditer(text):
            plain[match["name"]] = plain.get(match["name"], True) and _NUMBER.match(match["type"]) is not None
    return frozenset(name for name, is_plain in plain.items() if is_plain)


def _of_type(text: str) -> State:
    text = _ASIDE.sub("", text)
    if len(text.split()) > _SENTENCE:
        opening = _OPENING.match(text)
        return _of_type(opening.group()) if opening is not None else EMPTY
    if _TENSOR.search(text) is None or (_PLAIN.search(text) and not _ZERO_DIM.search(text)):
        return EMPTY
    inside = State(0, {ANY: State(LIKELY | TENSOR)}) if _HELD.search(text) else EMPTY
    alone = inside is EMPTY or re.search(r"(?i)^\W*(torch\.)?tensor\W+or\b|\bor\s+(a\s+)?(torch\.)?tensor\b", text)
    return union(State(LIKELY | TENSOR), inside) if alone else inside

"""Custom functions whose ``backward`` is not the derivative of their ``forward``."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from callscope.model.finding import Finding, Severity
from callscope.taint.findings import Reporter
from callscope.taint.shapes.custom.functions import (
    inputs_from,
    is_context_method,
    is_saved,
    pairs,
    part_of,
    returned,
)
from callscope.taint.shapes.custom.nothing_given import forgets
from callscope.taint.shapes.formulas.complexes import gets_complex
from callscope.taint.shapes.formulas.trials import Subject, wrong_inputs
from callscope.taint.shapes.making import method_of, report, rule_of

_STANDS_IN = re.compile(
    r"(^|[^a-z])(ste|straight|surrogate|pseudo|approx\w*|revers\w*|fake|quanti[sz]\w*|binari[sz]\w*|soft\s+grad\w*|scal\w+\s+(the\s+)?grad\w*"
    r"|grad\w*\s+scal\w*|grad\w*\s+clip\w*|clip\w*\s+(the\s+)?grad\w*|guided|deconv\w*|relevance|lrp|saliency|bias(ed)?|truncat\w*|trick|hack)([^a-z]|$)"
)
"""Words that say that what is given back is no derivative on purpose."""
_TAKEN_FOR = re.compile(
    r"(^|[^a-z])(ortho(gonal|normal)\w*|unitary|normali[sz]ed|unit[ -](vector|norm|length)\w*|triangular|simplex)([^a-z]|$)"
)
"""Words for what a formula may take its inputs to be, which the numbers tried are not."""
_SYMMETRIC = re.compile(r"symm|hermit|self.?adjoint|cov|gram|kernel|precision|hess|laplac|spd|psd|definite|metric")
"""Names and words for matrices that are symmetric."""
_RESHAPING = frozenset(
    {"sum", "sum_to_size", "reshape", "view", "view_as", "reshape_as", "to", "type_as", "contiguous"}
)
_COUNTED = frozenset({"int", "bool", "str"})


def wrong_formulas(reporter: Reporter) -> Iterator[Finding]:
    """What ``backward`` gives for an input is not the slope of ``forward``, wherever both are understood."""
    match = rule_of(reporter, "wrong-backward-formula")
    for forward, backward in pairs(reporter) if match is not None else ():
        assert match is not None
        if not reporter.wants(backward) or _stands_in(reporter, forward, backward):
            continue
        ends = list(returned(reporter, backward))
        wrong = _wrong(reporter, forward, backward, ends) if len(ends) == 1 else set()
        for position in sorted(wrong):
            if position < len(ends[0][1]) and not forgets(reporter, backward, ends[0][1][position]):
                v = _written(reporter, backward, ends[0][1][position])
                yield report(reporter, match, backward, v, Severity.WARNING)


def _wrong(reporter: Reporter, forward: int, backward: int, ends: list[tuple[int, tuple[int, ...]]]) -> set[int]:
    cls = reporter.view.owner(forward)
    setup = part_of(reporter, cls, "setup_context") if cls is not None else None
    shift = inputs_from(reporter, forward, setup is not None)
    subject = Subject(reporter, forward, backward, setup, shift)
    kinds = {p.kind for p in subject.parameters}
    if not subject.parameters or kinds - {"normal", "positional"} or len(subject.parameters) > 8:
        return set()
    if any(_is_only_kept(reporter, forward, backward, p.value) for p in subject.parameters):
        return set()
    tensors = [_is_tensor(reporter, forward, backward, i, shift, ends[0][1]) for i in range(len(subject.parameters))]
    choices = [_choices(reporter, forward, i + shift) for i in range(len(subject.parameters))]
    subject.complex = {i for i in range(len(tensors)) if gets_complex(reporter, forward, i + shift)}
    subject.needed = [_is_given(reporter, backward, i, ends[0][1]) for i in range(len(tensors))]
    said = (*_words(reporter, forward, backward), *(p.name.lower() for p in subject.parameters))
    subject.symmetric = any(map(_SYMMETRIC.search, said))
    return wrong_inputs(subject, tensors, choices)


def _is_tensor(
    reporter: Reporter, forward: int, backward: int, i: int, shift: int, given_back: tuple[int, ...]
) -> bool:
    """Return whether an input is a tensor: it gets a gradient, or is kept as one."""
    return _is_given(reporter, backward, i, given_back) or is_saved(
        reporter, forward, reporter.view.units[forward].parameters[i + shift].value
    )


def _is_given(reporter: Reporter, backward: int, i: int, given_back: tuple[int, ...]) -> bool:
    """Return whether an input gets a gradient."""
    return i < len(given_back) and reporter.view.units[backward].values[given_back[i]][::2] != ("const", None)


def _is_only_kept(reporter: Reporter, forward: int, backward: int, v: int) -> bool:
    """Return whether ``forward`` only hands an input on to ``backward``: a slope that is given, not the derivative, is meant."""
    values, users = reporter.view.units[forward].values, reporter.uses.of(forward, v)
    read = {data for op, _, data in reporter.view.units[backward].values if op == "attr"}
    kept = [u for u in users if values[u][0] == "setattr" or is_context_method(reporter, forward, u)]
    return (
        bool(users) and len(kept) == len(users) and any(values[u][0] == "call" or values[u][2] in read for u in users)
    )


def _choices(reporter: Reporter, forward: int, position: int) -> tuple[Any, ...]:
    """Return what is tried for an input that is no tensor."""
    parameter = reporter.view.units[forward].parameters[position]
    kind = parameter.annotation[1] if parameter.annotation and parameter.annotation[0] == "name" else ""
    return {"int": (2,), "bool": (True, False), "float": (0.7,)}.get(kind, (0.7, 2, True))


def _written(reporter: Reporter, g: int, v: int) -> int:
    """Return where a gradient is worked out: before it is only brought to its shape, on a line of its own."""
    places = reporter.view.places(g)
    while (method := method_of(reporter, g, v)) is not None and method[0] in _RESHAPING:
        if places.span(method[1]).line == places.span(v).line:
            break
        v = method[1]
    return v


def _words(reporter: Reporter, forward: int, backward: int) -> list[str]:
    """Return the name and the docstrings of a custom function."""
    view = reporter.view
    cls = view.owner(forward)
    body = view.class_unit(cls) if cls is not None else forward
    units = [view.units[one] for one in (body, forward, backward)]
    words = [re.sub(r"(?<=[a-z])(?=[A-Z])", " ", units[0].name.rpartition(".")[2]), *(unit.docstring for unit in units)]
    return [text.replace("_", " ").lower() for text in words if text]


def _stands_in(reporter: Reporter, forward: int, backward: int) -> bool:
    """Return whether a name or docstring says that the gradient is not meant to be the derivative, or only of some inputs."""
    told = _words(reporter, forward, backward)
    return any(_STANDS_IN.search(text) or _TAKEN_FOR.search(text) for text in told)

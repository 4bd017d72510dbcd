"""Custom functions whose ``backward`` is not the derivative of their ``forward``."""

from __future__ import annotations

import re
from collections.abc import Iterator

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
from callscope.taint.shapes.formulas.candidates import is_tensor_by_use, needs, settings_for, shapes_for
from callscope.taint.shapes.formulas.complexes import gets_complex
from callscope.taint.shapes.formulas.trials import Subject, wrong_inputs
from callscope.taint.shapes.making import method_of, report, rule_of

_STANDS_IN = re.compile(
    r"(^|[^a-z])(ste|straight|surrogate|pseudo|approx\w*|revers\w*|fake|quanti[sz]\w*|binari[sz]\w*|soft\s+grad\w*|scal\w+\s+(the\s+)?grad\w*"
    r"|grad\w*\s+scal\w*|grad\w*\s+clip\w*|clip\w*\s+(the\s+)?grad\w*|guided|deconv\w*|relevance|lrp|saliency|natural\w*|bias(ed)?|truncat\w*|trick|hack)([^a-z]|$)"
)
"""Words that say that what is given back is no derivative on purpose."""
_TAKEN_FOR = re.compile(
    r"(^|[^a-z])(ortho(gonal|normal)\w*|unitary|normali[sz]ed|unit[ -](vector|norm|length)\w*|triangular|simplex|quaternions?|rotations?|lie|(so|se|sim|sl)\(?\d\)?|tangent|manifold|riemann\w*)([^a-z]|$)"
)
"""Words for what a formula may take its inputs to be, which the numbers tried are not."""
_SYMMETRIC = re.compile(r"symm|hermit|self.?adjoint|cov|gram|kernel|precision|hess|laplac|spd|psd|definite|metric")
"""Names and words for matrices that are symmetric."""
_RESHAPING = frozenset(
    {"sum", "sum_to_size", "reshape", "view", "view_as", "reshape_as", "to", "type_as", "contiguous"}
)


def wrong_formulas(reporter: Reporter) -> Iterator[Finding]:
    """What ``backward`` gives for an input is not the slope of ``forward``, wherever both are understood."""
    match = rule_of(reporter, "wrong-backward-formula")
    for forward, backward in pairs(reporter) if match is not None else ():
        assert match is not None
        if not reporter.wants(backward) or _stands_in(reporter, forward, backward):
            continue
        subject = _subject(reporter, forward, backward)
        wrong = _wrong(subject) if subject is not None else set()
        places = {_place(reporter, backward, end, i) for end in subject.returned for i in wrong} if subject else set()
        for v in sorted(v for v in places if v is not None):
            yield report(reporter, match, backward, v, Severity.WARNING)


def _subject(reporter: Reporter, forward: int, backward: int) -> Subject | None:
    """Return a custom function as it is tried; None for one whose inputs are not told apart."""
    cls = reporter.view.owner(forward)
    setup = part_of(reporter, cls, "setup_context") if cls is not None else None
    subject = Subject(reporter, forward, backward, setup, inputs_from(reporter, forward, setup is not None))
    kinds = {p.kind for p in subject.parameters}
    if not subject.parameters or kinds - {"normal", "positional"} or len(subject.parameters) > 12:
        return None
    if any(_is_only_kept(reporter, forward, backward, p.value) for p in subject.parameters):
        return None
    if setup is not None and any(not reporter.uses.of(forward, p.value) for p in subject.parameters):
        return None  # what only the gradient is worked out with may be a choice about it
    return subject


def _wrong(subject: Subject) -> set[int]:
    reporter, forward, backward, shift = subject.reporter, subject.forward, subject.backward, subject.before
    count = range(len(subject.parameters))
    ends = [elements for _, elements in returned(reporter, backward)]
    subject.needed = [any(_is_given(reporter, backward, i, one) for one in ends) for i in count]
    tensors = [
        subject.needed[i] or is_saved(reporter, forward, p.value) or is_tensor_by_use(reporter, forward, p.value)
        for i, p in enumerate(subject.parameters)
    ]
    choices = [() if tensors[i] else settings_for(reporter, forward, i + shift) for i in count]
    subject.shapes = [
        shapes_for(needs(reporter, forward, p.value))
        for p, is_tensor in zip(subject.parameters, tensors, strict=True)
        if is_tensor
    ]
    subject.complex = {i for i in count if tensors[i] and gets_complex(reporter, forward, i + shift)}
    said = (*_words(reporter, forward, backward), *(p.name.lower() for p in subject.parameters))
    subject.symmetric = any(map(_SYMMETRIC.search, said))
    return wrong_inputs(subject, tensors, choices)


def _place(reporter: Reporter, backward: int, end: int, position: int) -> int | None:
    """Return where the gradient of an input is worked out that is returned at ``end``."""
    given_back = dict(returned(reporter, backward)).get(end, ())
    if position >= len(given_back) or forgets(reporter, backward, given_back[position]):
        return None
    if not _is_given(reporter, backward, position, given_back):
        return None
    return _written(reporter, backward, given_back[position])


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


def _written(reporter: Reporter, g: int, v: int) -> int:
    """Return where a gradient is worked out: behind the test of whether it is needed, before it is only brought to its shape, on a line of its own."""
    values, places = reporter.view.units[g].values, reporter.view.places(g)
    while values[v][0] == "phi":
        worked_out = [o for o in values[v][1] if o < v and values[o][::2] != ("const", None)]
        if len(worked_out) != 1:
            break
        v = worked_out[0]
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

"""The sign that `slogdet` gives, taken without the logarithm beside it."""

from __future__ import annotations

from collections.abc import Iterator

from callscope.model.finding import Finding
from callscope.taint.findings import Reporter
from callscope.taint.shapes.making import function_name, given, judged, live_units, make_site, method_of, rule_of

_NAMES = frozenset({"torch.slogdet", "torch.linalg.slogdet"})


def signs_alone(reporter: Reporter) -> Iterator[Finding]:
    """``return laplacian.slogdet()[0]``: minus one or one, whatever is changed; ``sign * log.exp()`` is a determinant."""
    match = rule_of(reporter, "sign-alone")
    for g in live_units(reporter) if match is not None else ():
        assert match is not None
        for v in range(len(reporter.view.units[g].values)):
            of = _of(reporter, g, v)
            taken = list(reporter.uses.of(g, v)) if of >= 0 else []
            if not taken or not all(_is_sign(reporter, g, u) for u in taken):
                continue
            for one in taken:
                finding = judged(reporter, make_site(reporter, match, g, one, (of,), starts=(one,)))
                if finding is not None:
                    yield finding


def _of(reporter: Reporter, g: int, v: int) -> int:
    """Return the matrix that a ``slogdet`` is given, -1 for any other value."""
    if function_name(reporter, g, v) in _NAMES:
        return next((operand for tag, operand in given(reporter, g, v) if tag in ("", "A", "input")), -1)
    method = method_of(reporter, g, v)
    plain = method is not None and method[0] == "slogdet" and not reporter.view.callees(g, v)
    return method[1] if method is not None and plain else -1


def _is_sign(reporter: Reporter, g: int, v: int) -> bool:
    """``pair[0]``, ``pair.sign``, the first of ``sign, _ = pair``."""
    op, _, data = reporter.view.units[g].values[v]
    if op == "unpack":
        return bool(data[0] == 0) or not reporter.uses.of(g, v)
    return (op == "attr" and data == "sign") or (op == "item" and data == (0,))


__all__ = ["signs_alone"]

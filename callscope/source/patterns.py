"""Lowering ``match``: captures become loads, class patterns become pi values."""

from __future__ import annotations

import ast
from typing import Any

from callscope.source.builder import Environment, UnitBuilder
from callscope.source.conditions import Guard, apply_guard, lower_condition
from callscope.source.dispatch import lower_block, lower_expression
from callscope.source.names import constant_key, path_of, write_name


def lower_match(b: UnitBuilder, node: ast.Match) -> None:
    """Lower ``match subject``: each case starts from the same environment."""
    subject = lower_expression(b, node.subject)
    before, outer, ends = b.env, b.region, []
    exhaustive = False
    for case in node.cases:
        b.env = None if before is None else dict(before)
        b.region = b.new_region("case", subject)
        told = _told(b, case.pattern, path_of(node.subject), subject)
        apply_guard(b, told, True)
        _pattern(b, case.pattern, subject)
        if case.guard is not None:
            _, guard = lower_condition(b, case.guard)
            apply_guard(b, guard, True)
        exhaustive = exhaustive or (case.guard is None and _irrefutable(case.pattern))
        lower_block(b, case.body)
        ends.append(b.env)
        b.region = outer
        if told is not None and case.guard is None and before is not None:
            b.env = dict(before)
            apply_guard(b, told, False)  # what comes to the next case is none of these
            before = b.env
    _end(b, node, ends if exhaustive else [*ends, before])


def _end(b: UnitBuilder, node: ast.Match, ends: list[Environment | None]) -> None:
    b.merge(ends, node)


def _irrefutable(pattern: ast.pattern) -> bool:
    return isinstance(pattern, ast.MatchAs) and pattern.pattern is None


def _pattern(b: UnitBuilder, pattern: Any, subject: int) -> None:
    match pattern:
        case ast.MatchValue():
            value = lower_expression(b, pattern.value)
            b.emit("compare", (subject, value), "==", pattern)
        case ast.MatchAs():
            if pattern.pattern is not None:
                _pattern(b, pattern.pattern, subject)
                subject = _refined(b, pattern.pattern, subject)
            if pattern.name:
                write_name(b, pattern.name, subject, pattern)
        case ast.MatchStar():
            if pattern.name:
                write_name(b, pattern.name, subject, pattern)
        case ast.MatchOr():
            _alternatives(b, pattern, subject)
        case ast.MatchSequence():
            _sequence(b, pattern, subject)
        case ast.MatchMapping():
            _mapping(b, pattern, subject)
        case ast.MatchClass():
            _class(b, pattern, subject)


def _told(b: UnitBuilder, pattern: ast.pattern, path: str | None, subject: int) -> Guard:
    """``case Tensor():``, ``case int() | float() as x:`` asks what ``isinstance`` does; None for what asks more, or of no name."""
    if isinstance(pattern, ast.MatchAs) and pattern.pattern is not None:
        return _told(b, pattern.pattern, path, subject)
    parts = pattern.patterns if isinstance(pattern, ast.MatchOr) else [pattern]
    classes = [p.cls for p in parts if isinstance(p, ast.MatchClass) and not p.patterns and not p.kwd_patterns]
    if path is None or len(classes) < len(parts):
        return None
    values = tuple(lower_expression(b, cls) for cls in classes)
    asked = values[0] if len(values) == 1 else b.emit("tuple", values, ("",) * len(values), pattern)
    return ("atom", path, "call", (b.emit("builtin", (), "isinstance", pattern), asked), subject)


def _refined(b: UnitBuilder, pattern: ast.pattern, subject: int) -> int:
    if not isinstance(pattern, ast.MatchClass):
        return subject
    cls = lower_expression(b, pattern.cls)
    return b.emit("pi", (subject, cls), ("class", True), pattern)


def _alternatives(b: UnitBuilder, pattern: ast.MatchOr, subject: int) -> None:
    before, ends = b.copy_env(), []
    for part in pattern.patterns:
        b.env = None if before is None else dict(before)
        _pattern(b, part, subject)
        ends.append(b.env)
    b.merge(ends, pattern)


def _sequence(b: UnitBuilder, pattern: ast.MatchSequence, subject: int) -> None:
    stars = [i for i, part in enumerate(pattern.patterns) if isinstance(part, ast.MatchStar)]
    shape = (len(pattern.patterns), stars[0] if stars else -1)
    for position, part in enumerate(pattern.patterns):
        _pattern(b, part, b.emit("unpack", (subject,), (position, *shape), part))


def _mapping(b: UnitBuilder, pattern: ast.MatchMapping, subject: int) -> None:
    for key, part in zip(pattern.keys, pattern.patterns, strict=True):
        index = lower_expression(b, key)
        _pattern(b, part, b.emit("item", (subject, index), constant_key(key), part))
    if pattern.rest:
        write_name(b, pattern.rest, subject, pattern)


def _class(b: UnitBuilder, pattern: ast.MatchClass, subject: int) -> None:
    refined = _refined(b, pattern, subject)
    for position, part in enumerate(pattern.patterns):
        _pattern(b, part, b.emit("matcharg", (refined,), position, part))
    for name, part in zip(pattern.kwd_attrs, pattern.kwd_patterns, strict=True):
        _pattern(b, part, b.emit("attr", (refined,), name, part))

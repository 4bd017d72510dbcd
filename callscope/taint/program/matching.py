"""The catalogue compiled for look-up: which rule's pattern a call, an attribute or an operator fits."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from callscope.model.finding import Effect
from callscope.model.rule import Argument, Attribute, Function, GradMode, Method, Operator, Pattern, Rule, Shape
from callscope.source.facts import Unit
from callscope.taint.program.defaults import default_of
from callscope.taint.program.field_defaults import field_default
from callscope.taint.program.spelling import Spelling

CUTTING = frozenset({Effect.SEVERS, Effect.REWRAPS, Effect.ZEROES})
_HARMLESS = frozenset({"math.isnan", "math.isinf", "math.isfinite", "math.isclose", "math.prod", "math.sumprod"})
"""What only asks for a value, or computes with what its elements themselves do."""


class Match(NamedTuple):
    """A rule and the pattern of it that fits."""

    rule: Rule
    pattern: Any

    @property
    def cuts(self) -> bool:
        """Return whether nothing of the gradient gets past."""
        return self.rule.effect in CUTTING


class Matcher:
    """Looks patterns up by kind and name."""

    def __init__(self, rules: Sequence[Rule], names: Spelling) -> None:
        self.names = names
        self.tables: dict[type, dict[str, list[Match]]] = {}
        self.packages: list[tuple[str, Match]] = []
        for rule in sorted(rules, key=lambda rule: rule.id):
            for pattern in rule.patterns:
                self._enter(rule, pattern)

    def _enter(self, rule: Rule, pattern: Pattern) -> None:
        table = self.tables.setdefault(type(pattern), {})
        for name in _words(pattern):
            if name.endswith(".*"):
                self.packages.append((name[:-1], Match(rule, pattern)))
            else:
                table.setdefault(name, []).append(Match(rule, pattern))

    def _of(self, kind: type, name: str) -> list[Match]:
        return self.tables.get(kind, {}).get(name, [])

    def method(self, g: int, unit: Unit, name: str, operands: tuple[int, ...], tags: Any) -> Iterator[Match]:
        """Yield the matches of a method call on its receiver."""
        for match in self._of(Method, name):
            if self._fits(match.pattern, g, unit, operands, tags):
                yield match

    def argument(self, name: str) -> list[Match]:
        """Return the matches of a method call on its arguments."""
        return self._of(Argument, name)

    def function(self, g: int, unit: Unit, dotted: str, operands: tuple[int, ...], tags: Any) -> Iterator[Match]:
        """Yield the matches of a call of a function by its dotted name."""
        found = list(self._of(Function, dotted))
        found.extend(match for prefix, match in self.packages if dotted.startswith(prefix) and dotted not in _HARMLESS)
        for match in found:
            if self._fits(match.pattern, g, unit, operands, tags):
                yield match

    def named(self, dotted: str) -> list[Match]:
        """Return the matches of a function's name alone, whatever its arguments."""
        return self._of(Function, dotted) + [
            m for prefix, m in self.packages if dotted.startswith(prefix) and dotted not in _HARMLESS
        ]

    def attribute(self, name: str, *, write: bool) -> list[Match]:
        """Return the matches of an attribute that is read, or written."""
        return [match for match in self._of(Attribute, name) if match.pattern.write is write]

    def operator(self, symbol: str) -> list[Match]:
        """Return the matches of an operator."""
        return self._of(Operator, symbol)

    def grad_mode(self, name: str) -> list[Match]:
        """Return the matches of a grad-mode manager by its dotted name."""
        return self._of(GradMode, name)

    def shape(self, name: str) -> list[Match]:
        """Return the rules that ask for a detector."""
        return self._of(Shape, name)

    def _fits(self, pattern: Any, g: int, unit: Unit, operands: tuple[int, ...], tags: Any) -> bool:
        having, lacking = pattern.having, pattern.lacking
        if not having and not lacking:
            return True
        said = self._said(g, unit, operands, tags)
        return (not having or bool(said & set(having))) and not said & set(lacking)

    def _said(self, g: int, unit: Unit, operands: tuple[int, ...], tags: Any) -> set[str]:
        said = set()
        for operand, tag in zip(operands[1:], tags, strict=True):
            op, _, data = unit.values[operand]
            text = repr(data) if op == "const" else self.names.name(g, operand)
            if op == "param" and tag and self.names.view.callers.get(g):
                default = default_of(self.names.view, g, operand)
                text = text if default is ... else repr(default)
            elif op == "attr" and tag and text is None:
                default = field_default(self.names.view, g, operand)
                text = None if default is ... else repr(default)
            if text is not None:
                said.add(f"{tag}={text}" if tag else text)
            elif tag:
                said.add(f"{tag}=?")
        return said


def _words(pattern: Pattern) -> tuple[str, ...]:
    if isinstance(pattern, Operator):
        return pattern.symbols
    return (pattern.name,) if isinstance(pattern, Shape) else pattern.names


def chosen(arguments: tuple[int | str, ...], operands: tuple[int, ...], tags: Any) -> tuple[int, ...]:
    """Return the operands that a pattern's ``arguments`` name; all of them where it names none."""
    if not arguments:
        return operands[1:]
    found, position = [], 0
    for operand, tag in zip(operands[1:], tags, strict=True):
        if (tag == "" and position in arguments) or tag in arguments or tag == "*":
            found.append(operand)
        position += tag == ""
    return tuple(found)

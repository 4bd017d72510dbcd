"""The flagged expression in its syntax tree, and the questions that fixers ask about it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import libcst as cst
from libcst import metadata

from callscope.model.span import Span


@dataclass(frozen=True, slots=True)
class Proposal:
    """A rewrite: ``old`` becomes ``new``; ``safe`` where the values computed are proven to stay the same."""

    title: str
    old: cst.CSTNode
    new: cst.BaseExpression
    safe: bool


class Tree:
    """A parsed file with positions, parents and qualified names; raises ``cst.ParserSyntaxError``."""

    def __init__(self, text: str) -> None:
        wrapper = metadata.MetadataWrapper(cst.parse_module(text), unsafe_skip_copy=True)
        self.module = wrapper.module
        self._wrapper = wrapper
        self._positions: Any = wrapper.resolve(metadata.PositionProvider)
        self._by_start: dict[tuple[int, int], list[cst.CSTNode]] = {}
        self._by_name: dict[tuple[int, int], list[cst.CSTNode]] = {}
        for node, position in self._positions.items():
            if isinstance(node, cst.BaseExpression):
                self._by_start.setdefault((position.start.line, position.start.column + 1), []).append(node)
            named = node.func if isinstance(node, cst.Call) else node
            if isinstance(named, cst.Attribute):
                name = self._positions[named.attr].start
                self._by_name.setdefault((name.line, name.column + 1), []).append(node)

    @cached_property
    def _parents(self) -> Any:
        return self._wrapper.resolve(metadata.ParentNodeProvider)

    @cached_property
    def _names(self) -> Any:
        """Return the names of nodes; told only where one is asked for, since scopes cost more than parsing does."""
        return self._wrapper.resolve(metadata.QualifiedNameProvider)

    def at(self, span: Span) -> list[cst.CSTNode]:
        """Return the expressions that stand exactly at a span, or whose method's or attribute's name begins it; all that start there where its end is not known."""
        start = (span.line, span.column)
        found = self._by_name.get(start) or self._by_start.get(start, [])
        return [node for node in found if not span.end_column or self._ends_at(node, span)]

    def _ends_at(self, node: cst.CSTNode, span: Span) -> bool:
        end = self._positions[node].end
        return (end.line, end.column + 1) == (span.end_line or span.line, span.end_column)

    def span(self, node: cst.CSTNode, path: str) -> Span:
        """Return where a node stands, its own parentheses apart."""
        position = self._positions[node]
        start, end = position.start, position.end
        return Span(path, start.line, start.column + 1, end.line, end.column + 1)

    def code(self, node: cst.CSTNode) -> str:
        """Return a node's source text."""
        return self.module.code_for_node(node)

    def code_at(self, node: cst.BaseExpression, place: cst.CSTNode) -> str:
        """Return an expression's text as it reads where ``place`` stands: a tree holds lines without their block's indent."""
        blocks = [around for around in self.around(place) if isinstance(around, cst.IndentedBlock)]
        statement: cst.BaseStatement = cst.SimpleStatementLine([cst.Expr(node)])
        for block in blocks:
            statement = cst.If(cst.Name("_"), cst.IndentedBlock([statement], indent=block.indent))
        text = self.module.with_changes(body=[statement], header=[], footer=[]).code
        indents = [self.module.default_indent if block.indent is None else block.indent for block in blocks]
        newline = self.module.default_newline
        return text.split(newline, len(blocks))[-1][sum(map(len, indents)) :].removesuffix(newline)

    def name(self, node: cst.CSTNode) -> str:
        """Return the one qualified name of a name or attribute, as ``torch.tensor``; empty when it is not one."""
        lazy = self._names.get(node, ())
        found = {name.name for name in (lazy() if callable(lazy) else lazy)}
        return found.pop() if len(found) == 1 else ""

    def spelled(self, module: str) -> str:
        """Return the name that the file imports a top module under, empty where it does not."""
        for statement in self.module.body:
            for small in statement.body if isinstance(statement, cst.SimpleStatementLine) else ():
                for alias in small.names if isinstance(small, cst.Import) else ():
                    if isinstance(alias.name, cst.Name) and alias.name.value == module:
                        return alias.evaluated_alias or module
        return ""

    def parent(self, node: cst.CSTNode) -> cst.CSTNode | None:
        """Return the node around a node, None for the module."""
        found: cst.CSTNode | None = self._parents.get(node)
        return found

    def around(self, node: cst.CSTNode) -> Iterator[cst.CSTNode]:
        """Yield the nodes around a node, innermost first."""
        current = self.parent(node)
        while current is not None:
            yield current
            current = self.parent(current)


def argument(call: cst.Call, position: int, keyword: str) -> cst.BaseExpression | None:
    """Return the argument of a call at a position or by keyword; None when absent or hidden in a ``*``."""
    for index, item in enumerate(call.args):
        if item.keyword is not None and item.keyword.value == keyword:
            return item.value
        if item.keyword is None and not item.star and index == position:
            return item.value
    return None


def keywords(call: cst.Call) -> set[str]:
    """Return the keywords of a call; ``**`` for an unpacked mapping, ``*`` for an unpacked sequence."""
    return {item.keyword.value if item.keyword else item.star for item in call.args if item.keyword or item.star}


def parenthesized(node: cst.BaseExpression) -> cst.BaseExpression:
    """Return the expression, in parentheses where an attribute access behind it needs them."""
    if isinstance(node, cst.Name | cst.Attribute | cst.Call | cst.Subscript) or node.lpar:
        return node
    return node.with_changes(lpar=[cst.LeftParen()], rpar=[cst.RightParen()])


def method_call(base: cst.BaseExpression, name: str, *args: cst.Arg) -> cst.Call:
    """Return ``base.name(*args)``."""
    return cst.Call(cst.Attribute(parenthesized(base), cst.Name(name)), args)


def keyword_argument(name: str, value: cst.BaseExpression) -> cst.Arg:
    """Return ``name=value`` as an argument of a call."""
    equal = cst.AssignEqual(cst.SimpleWhitespace(""), cst.SimpleWhitespace(""))
    return cst.Arg(value, keyword=cst.Name(name), equal=equal)

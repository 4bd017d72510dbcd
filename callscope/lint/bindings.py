"""What a function binds a name to, as far as its syntax shows."""

from __future__ import annotations

import libcst as cst
from libcst import matchers as m


def bound_values(scope: cst.FunctionDef, name: str) -> list[cst.BaseExpression | None]:
    """Return what each binding of a name in a function gives it; None for one that syntax does not show."""
    stores = _Stores(name)
    scope.visit(stores)
    return stores.values


class _Stores(cst.CSTVisitor):
    """Collects the bindings of one name."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self._name = name
        self.values: list[cst.BaseExpression | None] = []

    def visit_Assign(self, node: cst.Assign) -> None:
        for target in node.targets:
            self._note(target.target, node.value)

    def visit_AnnAssign(self, node: cst.AnnAssign) -> None:
        if node.value is not None:
            self._note(node.target, node.value)

    def visit_NamedExpr(self, node: cst.NamedExpr) -> None:
        self._note(node.target, node.value)

    def visit_Param(self, node: cst.Param) -> None:
        self._note(node.name, None)

    def visit_For(self, node: cst.For) -> None:
        self._note(node.target, None)

    def visit_CompFor(self, node: cst.CompFor) -> None:
        self._note(node.target, None)

    def visit_AsName(self, node: cst.AsName) -> None:
        self._note(node.name, None)

    def visit_AugAssign(self, node: cst.AugAssign) -> None:
        self._note(node.target, None)

    def visit_MatchAs(self, node: cst.MatchAs) -> None:
        if node.name is not None:
            self._note(node.name, None)

    def visit_FunctionDef(self, node: cst.FunctionDef) -> None:
        self._note(node.name, None)

    def visit_ClassDef(self, node: cst.ClassDef) -> None:
        self._note(node.name, None)

    def _note(self, target: cst.CSTNode, value: cst.BaseExpression | None) -> None:
        if m.matches(target, m.Name(self._name)):
            self.values.append(value)
        elif not isinstance(target, cst.Attribute | cst.Subscript) and m.findall(target, m.Name(self._name)):
            self.values.append(None)

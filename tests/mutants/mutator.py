"""Plants one gradient break at a time: a returned or assigned tensor loses its history."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import libcst as cst
from libcst.metadata import MetadataWrapper, PositionProvider

BREAKS = ("({}).detach()", "torch.tensor(({}).tolist())", "torch.as_tensor(({}).detach().numpy())")
"""What replaces a returned expression; the break starts where the expression does, but for the re-wrapping ones."""


@dataclass(frozen=True)
class Place:
    """An expression that may lose its history. ``name``: the variable it is bound to, empty for what is returned."""

    line: int
    name: str
    function: int
    """The first line of the function, decorators included."""
    says_tensor: bool
    """The function is annotated ``-> Tensor`` and decorated with nothing."""


@dataclass(frozen=True)
class Mutant:
    """One changed file: its path, its text, and the line on which the break stands."""

    path: Path
    text: str
    line: int
    kind: str


class _Places(cst.CSTVisitor):
    """Collects the expressions of one line that functions return or bind to a variable, once in the function."""

    METADATA_DEPENDENCIES = (PositionProvider,)

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[cst.CSTNode, Place]] = []
        self._inside: list[tuple[int, bool]] = []
        self._bound: list[list[str]] = []

    def visit_FunctionDef(self, node: cst.FunctionDef) -> None:
        annotation = node.returns.annotation if node.returns else None
        name = cst.Module([]).code_for_node(annotation) if annotation else ""
        first = node.decorators[0] if node.decorators else node
        says = name in ("Tensor", "torch.Tensor") and not node.decorators
        self._inside.append((self.get_metadata(PositionProvider, first).start.line, says))
        self._bound.append([])

    def leave_FunctionDef(self, original_node: cst.FunctionDef) -> None:
        first, _ = self._inside.pop()
        bound = self._bound.pop()
        self.found = [(n, p) for n, p in self.found if p.function != first or not p.name or bound.count(p.name) == 1]

    def visit_Return(self, node: cst.Return) -> None:
        if node.value is not None:
            self._add(node, "")

    def visit_Assign(self, node: cst.Assign) -> None:
        target = node.targets[0].target
        if len(node.targets) == 1 and isinstance(target, cst.Name):
            self._add(node, target.value)

    def visit_AssignTarget(self, node: cst.AssignTarget) -> None:
        if isinstance(node.target, cst.Name) and self._bound:
            self._bound[-1].append(node.target.value)

    def visit_AugAssign(self, node: cst.AugAssign) -> None:
        if isinstance(node.target, cst.Name) and self._bound:
            self._bound[-1].append(node.target.value)

    def _add(self, node: cst.CSTNode, name: str) -> None:
        span = self.get_metadata(PositionProvider, node)
        if self._inside and span.start.line == span.end.line:
            self.found.append((node, Place(span.start.line, name, *self._inside[-1])))


def says_tensor(place: Place) -> bool:
    """The value is returned by a function that says it returns a tensor."""
    return not place.name and place.says_tensor


def mutants(
    path: Path, wanted: Callable[[Place], bool] = says_tensor, breaks: tuple[str, ...] = BREAKS
) -> Iterator[Mutant]:
    """Yield a mutant for every ``wanted`` place of one file, kinds taking turns."""
    wrapper = MetadataWrapper(cst.parse_module(path.read_text(encoding="utf-8")))
    visitor = _Places()
    wrapper.visit(visitor)
    chosen = [(node, place) for node, place in visitor.found if wanted(place)]
    for number, (node, place) in enumerate(chosen):
        kind = breaks[number % len(breaks)]
        assert isinstance(node, cst.Return | cst.Assign) and node.value is not None
        written = kind.replace("{}", cst.Module([]).code_for_node(node.value))
        changed = wrapper.module.deep_replace(node, node.with_changes(value=cst.parse_expression(written)))
        assert isinstance(changed, cst.Module)
        yield Mutant(path, changed.code, place.line, kind)

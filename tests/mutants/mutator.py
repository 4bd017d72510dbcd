"""Plants one gradient break at a time: the result of a function that says it returns a tensor loses its history."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import libcst as cst
from libcst.metadata import MetadataWrapper, PositionProvider

BREAKS = ("({}).detach()", "torch.tensor(({}).tolist())", "torch.as_tensor(({}).detach().numpy())")
"""What replaces a returned expression; the break starts where the expression does, but for the re-wrapping ones."""


@dataclass(frozen=True)
class Mutant:
    """One changed file: its path, its text, and the line on which the break stands."""

    path: Path
    text: str
    line: int
    kind: str


class _Returns(cst.CSTVisitor):
    """Collects the ``return`` statements of functions annotated ``-> Tensor`` and decorated with nothing."""

    METADATA_DEPENDENCIES = (PositionProvider,)

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[cst.Return, int]] = []
        self._inside: list[bool] = []

    def visit_FunctionDef(self, node: cst.FunctionDef) -> None:
        annotation = node.returns.annotation if node.returns else None
        name = cst.Module([]).code_for_node(annotation) if annotation else ""
        self._inside.append(name in ("Tensor", "torch.Tensor") and not node.decorators)

    def leave_FunctionDef(self, original_node: cst.FunctionDef) -> None:
        self._inside.pop()

    def visit_Return(self, node: cst.Return) -> None:
        if self._inside and self._inside[-1] and node.value is not None:
            place = self.get_metadata(PositionProvider, node)
            if place.start.line == place.end.line:
                self.found.append((node, place.start.line))


def mutants(path: Path) -> Iterator[Mutant]:
    """Yield every mutant of one file, kinds taking turns."""
    wrapper = MetadataWrapper(cst.parse_module(path.read_text(encoding="utf-8")))
    visitor = _Returns()
    wrapper.visit(visitor)
    for number, (node, line) in enumerate(visitor.found):
        assert node.value is not None
        kind = BREAKS[number % len(BREAKS)]
        written = kind.format(cst.Module([]).code_for_node(node.value))
        changed = wrapper.module.deep_replace(node, node.with_changes(value=cst.parse_expression(written)))
        assert isinstance(changed, cst.Module)
        yield Mutant(path, changed.code, line, kind)

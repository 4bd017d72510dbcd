"""Composes a program from one value of each axis: the source, three stages (carriers), the idiom in the second, the end."""

from __future__ import annotations

import random
import re
from dataclasses import dataclass, field
from textwrap import indent

from taint_matrix.axes import Entry
from taint_matrix.names import Namer

MARK = "#!"
BEFORE = ("$y = $x * 1.3", "$y = 2.0 * $x", "$y = $x + $x", "$y = $x / 1.7")
AFTER = ("$y = $x * 0.7 + 0.1", "$y = 2.0 * $x", "$y = $x - 0.2", "$y = 1.0 + $x * $x")
DATA = "torch.tensor([0.5, 0.7, 0.9])"
_IMPORTS = {
    "torch.": "import torch", "nn.": "from torch import nn", "F.": "import torch.nn.functional as F", "np.": "import numpy as np",
    "torch.utils.checkpoint": "import torch.utils.checkpoint",
    **{f"{name}.": f"import {name}" for name in ["abc", "asyncio", "collections", "contextlib", "copy", "csv", "dataclasses", "functools", "io", "json", "logging", "math", "os", "pickle", "statistics", "sys", "types", "typing", "warnings"]},
}  # fmt: skip


@dataclass(frozen=True)
class Cell:
    """One value of each axis. ``mode``: library (nothing in view calls it), script or train."""

    idiom: Entry
    source: Entry
    before: Entry
    host: Entry
    after: Entry
    end: Entry
    mode: str
    trade: str
    harmless: bool
    seed: int


@dataclass(frozen=True)
class Composed:
    """A program's files as they are analysed, the driver that runs it, and the places where a report is due."""

    cell: Cell
    files: dict[str, str]
    driver: str
    expected: frozenset[tuple[str, int]]


@dataclass
class _Composer:
    cell: Cell
    namer: Namer
    main: list[str] = field(default_factory=list)
    modules: dict[str, list[str]] = field(default_factory=dict)
    imports: set[str] = field(default_factory=set)

    def stage(self, carrier: Entry, definitions: str, body: str, given: str) -> tuple[list[str], str]:
        """Add what a carrier needs and return the lines that use it, and the name that comes out."""
        out = self.namer.fresh("v")
        text = self.namer.filled(f"{carrier.above}\n@@\n{carrier.below}", {"in": given, "out": out})
        inner = self.namer.filled  # the idiom's own names are those of its own scope
        above, _, below = text.partition("@@\n")
        before, after = definitions, body
        match = re.search(r"@BODY (\S+) (\S+)", text)
        assert match is not None
        filled = inner(f"{before}\n@@\n{after}", {"x": match.group(1), "y": match.group(2)})
        before, _, after = filled.partition("@@\n")
        above, below = self._with_body(above, after), self._with_body(below, after)
        self._define(above, before, module="@BODY" in carrier.above.partition("%end")[0] and "%module" in carrier.above)
        return self._qualified(below).strip("\n").splitlines(), out

    @staticmethod
    def _with_body(text: str, body: str) -> str:
        def put(match: re.Match[str]) -> str:
            return indent(body.strip("\n"), match.group(1))

        return re.sub(r"^( *)@BODY \S+ \S+$", put, text, flags=re.MULTILINE)

    def _define(self, text: str, extra: str, *, module: bool) -> None:
        own, rest = "", text
        if "%module" in text:
            own, _, rest = text.replace("%module\n", "").partition("%end\n")
            self._module = f"{self.cell.trade}_{self.namer.chance.choice(['core', 'parts', 'tools', 'ops'])}"
            self.modules.setdefault(self._module, []).extend([extra if module else "", own])
        self.main += ["" if module else extra, self._qualified(rest)]

    def _qualified(self, text: str) -> str:
        def named(match: re.Match[str]) -> str:
            if self.cell.seed % 2:
                self.imports.add(f"import {self._module}")
                return f"{self._module}.{match.group(1)}"
            self.imports.add(f"from {self._module} import {match.group(1)}")
            return match.group(1)

        return re.sub(r"@module\.(\w+)", named, text)


def compose(cell: Cell) -> Composed:
    """Return the program of a cell."""
    chance = random.Random(cell.seed)
    composer = _Composer(cell, Namer(chance, cell.trade))
    namer = composer.namer
    zero = "zero" in cell.idiom.header
    values = "torch.tensor([0.0, 0.9, -0.3])" if zero else "torch.tensor([0.4, 0.9, -0.3])"
    unwrap = cell.end.header[2] if len(cell.end.header) > 2 else ""
    result = namer.fresh("v")
    source = namer.filled(f"{cell.source.above}\n@@\n{cell.source.below}", {"res": result})
    leaf = re.search(r"^(\w+) = @LEAF", source, flags=re.MULTILINE)
    model = re.search(r"^(\w+) = \w+\(.*\)$", source.partition("@@")[2], flags=re.MULTILINE)
    source = (
        source.replace("@LEAF", values[:-1] + ", requires_grad=True)").replace("@INIT", values).replace("@DATA", DATA)
    )
    frame, _, use = source.partition("@@\n")
    match = re.search(r"^( *)@MAIN (\S+) (\w+)$", frame, flags=re.MULTILINE)
    assert match is not None
    margin, given, data = match.groups()
    lines, live = composer.stage(cell.before, "", BEFORE[0] if zero else chance.choice(BEFORE), given)
    more, broken = composer.stage(cell.host, cell.idiom.above, cell.idiom.below, live)
    last, out = composer.stage(cell.after, "", chance.choice(AFTER), broken)
    ending = namer.filled(f"{cell.end.above}\n@@\n{cell.end.below}\n@@{unwrap}", {"out": out, "live": live, "d": data})
    defined, tail, unwrap = ending.split("@@")
    composer.main.append(defined)
    body = "\n".join([*lines, *more, *last, tail.strip("\n")])
    composer.main.append(frame.replace(match.group(0), indent(body, margin)))
    use = use.strip("\n")
    held = f"[{leaf.group(1)}]" if leaf else f"{model.group(1)}.parameters()" if model else "[]"
    script = _script(cell.mode, use, f"{result}{unwrap}", held)
    return _finished(cell, composer, script, use, f"{result}{unwrap}")


def _script(mode: str, use: str, result: str, held: str) -> str:
    if mode == "script":
        return f"{use}\nobjective = {result}.sum()\nobjective.backward()\n"
    if mode == "train":
        setup, _, last = use.rpartition("\n")
        step = f"{last}\nobjective = {result}.mean()\noptimizer.zero_grad()\nobjective.backward()\noptimizer.step()"
        loop = f"{setup}\noptimizer = torch.optim.SGD({held}, lr=0.01)\nfor _ in range(5):\n{indent(step, '    ')}"
        body = indent(loop.strip("\n"), "    ")
        return f"def train():\n{body}\n\n\nif __name__ == '__main__':\n    train()\n"
    return ""


def _finished(cell: Cell, composer: _Composer, script: str, use: str, result: str) -> Composed:
    main = "main" if script else f"{cell.trade}_model"
    modules = {**composer.modules, main: [*composer.main, script]}
    files: dict[str, str] = {}
    marked: set[tuple[str, int]] = set()
    for name, chunks in modules.items():
        text = "\n\n\n".join(chunk.strip("\n") for chunk in chunks if chunk.strip())
        imports = composer.imports if name == main else set()
        text = _imported(text, imports)
        for number, line in enumerate(text.splitlines(), start=1):
            if MARK in line:
                marked.add((f"{name}.py", number))
        files[f"{name}.py"] = "\n".join(line.partition(f"  {MARK}")[0] for line in text.splitlines()) + "\n"
    driver = "" if script else _imported(f"from {main} import *\n\n{use}\n{result}.sum().backward()\n", set())
    return Composed(cell, files, driver, frozenset() if cell.harmless else frozenset(marked))


def _imported(text: str, own: set[str]) -> str:
    needed = {line for token, line in _IMPORTS.items() if re.search(rf"(?<![\w.]){re.escape(token)}", text)}
    return "\n".join([*sorted(needed), *sorted(own)]) + "\n\n\n" + text

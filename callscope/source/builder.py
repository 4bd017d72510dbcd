"""Building one unit: emitting values, the SSA environment, joins and regions."""

from __future__ import annotations

from array import array
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from callscope.source.facts import Parameter, Region, Unit, Value
from callscope.source.scopes import Scope

Environment = dict[str, int]
PATH_MARKS = ("=", "?")


@dataclass(slots=True)
class Loop:
    """The environments that leave or restart a loop early."""

    breaks: list[Environment] = field(default_factory=list)
    continues: list[Environment] = field(default_factory=list)


@dataclass(slots=True)
class Header:
    """What a unit is called and where it stands."""

    kind: str
    name: str
    qualname: str
    first_line: int
    line: int
    docstring: str = ""


class Columns:
    """Turns CPython's UTF-8 byte columns into 1-based character columns."""

    __slots__ = ("_lines", "plain")

    def __init__(self, text: str) -> None:
        self.plain = text.isascii()
        """Whether every column is just shifted by one."""
        self._lines = None if self.plain else [line.encode("utf-8", "replace") for line in text.split("\n")]

    def __call__(self, line: int, column: int) -> int:
        if self._lines is None or line > len(self._lines):
            return column + 1
        raw = self._lines[line - 1]
        return column + 1 if raw.isascii() else len(raw[:column].decode("utf-8", "replace")) + 1


class UnitBuilder:
    """Collects the values of one code object. ``environment`` is None where control cannot come."""

    __slots__ = (
        "annotations", "captures", "columns", "comp_names", "env", "flags", "has_paths", "header", "index", "lambdas",
        "loop_start", "loops", "module", "parameters", "parent", "region", "region_table", "regions_of",
        "scope", "spans", "stores", "values",
    )  # fmt: skip

    def __init__(self, module: Any, header: Header, parent: UnitBuilder | None, scope: Scope) -> None:
        self.module, self.header, self.parent, self.scope = module, header, parent, scope
        self.index: int = module.add_unit(self)
        self.values: list[Value] = []
        self.spans = array("I")
        self.regions_of = array("I")
        self.region_table: list[Region] = [(0, "body", -1, None)]
        self.region = 0
        self.env: Environment | None = {}
        self.has_paths = False
        self.loops: list[Loop] = []
        self.loop_start = -1
        self.stores: dict[str, list[int]] = {}
        self.comp_names: set[str] = set()
        self.captures: dict[tuple[int, str], tuple[int, int, int]] = {}
        self.parameters: list[Parameter] = []
        self.annotations: dict[str, Any] = {}
        self.flags: set[str] = set()
        self.lambdas = 0
        self.columns: Columns = module.columns

    def emit(self, op: str, operands: tuple[int, ...], data: Any, node: Any) -> int:
        """Append a value that stands where ``node`` does and return its index."""
        columns = self.columns
        line, end = node.lineno, node.end_lineno
        if columns.plain:
            self.spans.extend((line, node.col_offset + 1, end, node.end_col_offset + 1))
        else:
            self.spans.extend((line, columns(line, node.col_offset), end, columns(end, node.end_col_offset)))
        self.regions_of.append(self.region)
        self.values.append((op, operands, data))
        return len(self.values) - 1

    def emit_like(self, model: int, op: str, operands: tuple[int, ...], data: Any) -> int:
        """Append a value that has no syntax of its own; it stands where ``model`` does."""
        self.spans.extend(self.spans[4 * model : 4 * model + 4])
        self.regions_of.append(self.region)
        self.values.append((op, operands, data))
        return len(self.values) - 1

    def patch(self, value: int, operands: tuple[int, ...]) -> None:
        """Give a value (a loop's phi) its final operands."""
        op, _, data = self.values[value]
        self.values[value] = (op, operands, data)

    def new_region(self, kind: str, value: int = -1, detail: Any = None) -> int:
        """Open a region inside the current one and return its number."""
        self.region_table.append((self.region, kind, value, detail))
        return len(self.region_table) - 1

    def bind(self, name: str, value: int) -> None:
        """Make ``value`` what ``name`` means from here on."""
        if self.env is not None:
            self.forget_paths(name)
            self.env[name] = value
        self.stores.setdefault(name, []).append(value)

    def forget_paths(self, root: str) -> None:
        """Drop what is known of ``root.attribute`` and ``root[key]`` now that ``root`` changes."""
        assert self.env is not None
        if not self.has_paths:
            return
        stale = [k for k in self.env if k[0] in PATH_MARKS and k.startswith((root + ".", root + "["), 1)]
        for key in stale:
            del self.env[key]

    def forget_all_paths(self) -> None:
        """Drop every remembered attribute and item: something unknown may have changed them."""
        env = self.env
        if env and self.has_paths:
            for key in [k for k in env if k[0] in PATH_MARKS]:
                del env[key]

    def forget_component(self, last: str) -> None:
        """Drop remembered paths that end in, or lead through, the component ``last`` (aliases may change it)."""
        env = self.env
        if env and self.has_paths:
            for key in [k for k in env if k[0] in PATH_MARKS and last in k]:
                del env[key]

    def copy_env(self) -> Environment | None:
        """Return a copy of the environment, None where control cannot come."""
        return None if self.env is None else dict(self.env)

    def merge(self, envs: Iterable[Environment | None], node: Any) -> None:
        """Continue with the join of ``envs``: a phi for each name they disagree on."""
        alive = [env for env in envs if env is not None]
        if len(alive) < 2:
            self.env = dict(alive[0]) if alive else None
            return
        self.env = self._join(alive, node)

    def _join(self, alive: list[Environment], node: Any) -> Environment:
        first, joined = alive[0], {}
        names = dict.fromkeys(name for env in alive for name in env)
        for name in names:
            choices = tuple(dict.fromkeys(env[name] for env in alive if name in env))
            if name[0] in PATH_MARKS and any(name not in env for env in alive):
                continue
            if len(choices) == 1 and name in first:
                joined[name] = choices[0]
            else:
                joined[name] = choices[0] if len(choices) == 1 else self.emit("phi", choices, name, node)
        return joined

    def finish(self) -> Unit:
        """Return the unit as plain data."""
        header = self.header
        bindings = {n: v for n, v in (self.env or {}).items() if n[0] not in PATH_MARKS}
        return Unit(
            self.index, header.kind, header.name, header.qualname,
            self.parent.index if self.parent else -1, header.first_line, header.line,
            tuple(self.parameters), tuple(self.values), self.spans.tobytes(), self.regions_of.tobytes(),
            tuple(self.region_table), self._visible_captures(), bindings,
            {name: tuple(values) for name, values in self.stores.items()},
            self.annotations, tuple(sorted(self.flags)), header.docstring,
        )  # fmt: skip

    def _visible_captures(self) -> dict[tuple[int, str], tuple[int, ...]]:
        builders = self.module.builders
        return {
            (owner, name): builders[owner].visible(name, current, since)
            for (owner, name), (current, since, _) in self.captures.items()
        }

    def visible(self, name: str, current: int, since: int) -> tuple[int, ...]:
        """Return the values of ``name`` that code defined at position ``since`` can see when it runs later."""
        later = [value for value in self.stores.get(name, ()) if value >= since]
        return tuple(dict.fromkeys(([current] if current >= 0 else []) + later))

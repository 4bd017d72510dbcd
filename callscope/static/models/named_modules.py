"""Modules of the program that are imported under names made at run time."""

from __future__ import annotations

from callscope.static.names import Pattern, pattern
from callscope.static.objects import MODULE, MODULES
from callscope.static.solver import Solver

_FEW, _MOST = 32, 256
_THROUGH = frozenset({"pi", "cell"})


class NamedModules:
    """By object that stands for one of very many modules, which these are."""

    def __init__(self) -> None:
        self.known: dict[int, tuple[str, ...]] = {}


def named_modules(s: Solver, site: int, source: int, relative: bool) -> list[int]:
    """Return what ``import_module(f"plugins.{name}")`` may mean: modules where they are few, else one object for all of them."""
    found, deep = _joined(s, source)
    if not found.beginning.endswith(".") or not (found.telling or relative):
        return []
    names = _fitting(s, site, found, deep)
    if len(names) <= _FEW:
        return [s.objects.intern(MODULE, name) for name in names]
    if len(names) > _MOST:
        return []
    number = s.objects.intern(MODULES, found.beginning, deep)
    s.kept(NamedModules).known[number] = tuple(names)
    return [number]


def _joined(s: Solver, source: int) -> tuple[Pattern, int]:
    """Return what is known of a name and how many parts of it are not: ``".".join(["models", kind, name])`` lacks two."""
    op, _, _ = s.operation(source) if s.is_value(source) else ("", (), None)
    while op in _THROUGH:
        source = s.operands_of(source)[0]
        op, _, _ = s.operation(source)
    operands = s.operands_of(source) if op == "call" else ()
    callee, parts = (s.operation(operands[0]), s.operation(operands[1])) if len(operands) == 2 else (None, None)
    if callee is None or parts is None or callee[::2] != ("attr", "join") or parts[0] not in ("list", "tuple"):
        return pattern(s, source), 1
    glue = s.operation(s.operands_of(operands[0])[0])
    known = [s.operation(part) for part in s.operands_of(operands[1])]
    said = [str(data) if op == "const" and isinstance(data, str) else None for op, _, data in known]
    if glue[::2] != ("const", ".") or None not in said:
        return pattern(s, source), 1
    first, last = said.index(None), len(said) - said[::-1].index(None)
    beginning = "".join(f"{text}." for text in said[:first])
    return Pattern(beginning, "".join(f".{text}" for text in said[last:])), last - first


def _fitting(s: Solver, site: int, found: Pattern, deep: int) -> list[str]:
    file = s.files[s.file_of[s.unit_of(site)]]
    package = file.module if file.is_package else file.module.rpartition(".")[0]
    whole = Pattern(f"{package}{found.beginning}" if found.beginning.startswith(".") else found.beginning, found.end)
    inside = (name for name in s.modules.files if whole.fits(name))
    return sorted(name for name in inside if name[len(whole.beginning) :].count(".") == deep - 1 + found.end.count("."))

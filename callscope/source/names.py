"""Reading and writing names and attribute paths: locals through SSA, the rest through captures."""

from __future__ import annotations

import ast

from callscope.source.builder import UnitBuilder

_AT_ONCE = 1 << 30
_MAX_SNAPSHOT = 3000
_LONG_PATH = 40


def read_name(b: UnitBuilder, name: str, node: ast.AST) -> int:
    """Return the value that ``name`` has here."""
    env = b.env
    if b.header.kind == "class":
        name = private(b, name)
    if env is not None and name in env:
        value = env[name]
        shared = name in b.scope.shared and b.header.kind != "class"
        return b.emit("cell", (value,), (b.index, name), node) if shared else value
    owner = _owner(b, name)
    if owner is None:
        return b.emit("builtin", (), name, node)
    _capture(b, owner, name)
    op = "global" if owner.index == 0 else "free"
    return b.emit(op, (), (owner.index, name), node)


def _owner(b: UnitBuilder, name: str) -> UnitBuilder | None:
    module: UnitBuilder = b.module.builders[0]
    if name not in b.scope.globals:
        scope: UnitBuilder | None = b if b.header.kind != "class" else b.parent
        while scope is not None and scope.parent is not None:
            if scope.header.kind != "class" and (scope.scope.is_local(name) or name in scope.comp_names):
                return scope
            if name in scope.scope.globals:
                break
            scope = scope.parent
    known = name in module.scope.bound or name in b.module.global_names or b.module.has_star
    return module if known or name in _MODULE_NAMES else None


_MODULE_NAMES = frozenset({"__name__", "__file__", "__doc__", "__path__", "__all__"})


def _capture(b: UnitBuilder, owner: UnitBuilder, name: str) -> None:
    key = (owner.index, name)
    if key in b.captures:
        return
    if owner is b:
        b.captures[key] = (-1, 0, 0)
        return
    child = b
    while child.parent is not None and child.parent is not owner:
        child = child.parent
    b.captures[key] = (*_seen_by(child, name, b), 0)


def _seen_by(child: UnitBuilder, name: str, reader: UnitBuilder) -> tuple[int, int]:
    snapshot, since = child.module.snapshots[child.index]
    if snapshot is None:
        return -1, 0
    current = snapshot.get(name, -1)
    if reader is child and child.header.kind == "class" and current >= 0:
        return current, _AT_ONCE
    return current, since


def remember_definition(b: UnitBuilder, nested: UnitBuilder) -> None:
    """Note what the enclosing unit's names mean where ``nested`` is defined."""
    if b.env is None or len(b.env) > _MAX_SNAPSHOT:
        b.module.snapshots[nested.index] = (None, 0)
        return
    since = len(b.values) if b.loop_start < 0 else b.loop_start
    b.module.snapshots[nested.index] = (dict(b.env), since)


def private(b: UnitBuilder, name: str) -> str:
    """Return what a name means in the code of a class: ``__x`` is ``_Class__x`` there."""
    if not name.startswith("__") or name.endswith("__"):
        return name
    scope: UnitBuilder | None = b
    while scope is not None and scope.header.kind != "class":
        scope = scope.parent
    cls = "" if scope is None else scope.header.name.rpartition(".")[2].lstrip("_")
    return f"_{cls}{name}" if cls else name


def write_name(b: UnitBuilder, name: str, value: int, node: ast.AST) -> None:
    """Bind ``name``, also where other units see it (global, nonlocal)."""
    scope = b.scope
    if b.header.kind == "class":
        name = private(b, name)
    if name in scope.globals:
        b.emit("setglobal", (value,), (0, name), node)
        b.module.global_names.add(name)
        if b.parent is None:
            b.bind(name, value)
    elif name in scope.nonlocals:
        owner = _owner(b, name)
        if owner is not None:
            b.emit("setfree", (value,), (owner.index, name), node)
    else:
        b.bind(name, value)


def path_of(node: ast.AST) -> str | None:
    """Return ``a.b[0]['k']`` for attributes and constant items of a name, else None."""
    parts: list[str] = []
    while len(parts) < _LONG_PATH:
        if isinstance(node, ast.Attribute):
            parts.append(f".{node.attr}")
            node = node.value
        elif isinstance(node, ast.Subscript):
            key = constant_key(node.slice)
            if key is None:
                return None
            parts.append(f"[{key[0]!r}]")
            node = node.value
        else:
            break
    if not isinstance(node, ast.Name):
        return None
    return node.id + "".join(reversed(parts))


def constant_key(node: ast.AST) -> tuple[str | int | float | bool | bytes | None] | None:
    """Return ``(key,)`` for a constant subscript (``-1`` included), else None."""
    if isinstance(node, ast.Constant) and not isinstance(node.value, complex | type(...)):
        return (node.value,)
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub) and isinstance(node.operand, ast.Constant):
        value = node.operand.value
        if isinstance(value, int | float):
            return (-value,)
    return None


def remembered(b: UnitBuilder, path: str | None) -> int | None:
    """Return the value that this attribute or item path is known to have here, if any."""
    env = b.env
    if env is None or path is None:
        return None
    found = env.get("?" + path)
    return found if found is not None else env.get("=" + path)


def stored_before(b: UnitBuilder, path: str | None) -> bool:
    """Return whether what is remembered of a path is what was stored there: reading it may still run code."""
    return path is not None and b.env is not None and "=" + path in b.env and "?" + path not in b.env


def remember_store(b: UnitBuilder, target: ast.AST, value: int) -> None:
    """After ``target = value`` the path reads as ``value`` until something may change it; a property gives what its setter has kept."""
    component = _last_component(target)
    b.forget_component(component)
    set_by_code = isinstance(target, ast.Attribute) and target.attr in b.module.set_by_code
    path = None if set_by_code else path_of(target)
    if path is not None and b.env is not None:
        b.env["=" + path] = value
        b.has_paths = True


def _last_component(target: ast.AST) -> str:
    if isinstance(target, ast.Attribute):
        return f".{target.attr}"
    key = constant_key(target.slice) if isinstance(target, ast.Subscript) else None
    return "[" if key is None else f"[{key[0]!r}]"

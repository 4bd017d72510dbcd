"""Lowering imports; module names are made absolute here."""

from __future__ import annotations

import ast

from callscope.source.builder import UnitBuilder
from callscope.source.names import write_name


def lower_import(b: UnitBuilder, node: ast.Import) -> None:
    """Lower ``import a.b [as c]``: data is the module's dotted name and whether its top package is bound."""
    for alias in node.names:
        top = alias.asname is None and "." in alias.name
        value = b.emit("import", (), (alias.name, top), alias)
        write_name(b, alias.asname or alias.name.partition(".")[0], value, alias)


def lower_import_from(b: UnitBuilder, node: ast.ImportFrom) -> None:
    """Lower ``from m import n [as k]``: data is ``(absolute module, name)``; a star import binds nothing here."""
    module = absolute_module(b.module.name, b.module.is_package, node.module or "", node.level)
    for alias in node.names:
        if alias.name == "*":
            b.emit("importstar", (), module, alias)
            b.module.has_star = True
        else:
            value = b.emit("importfrom", (), (module, alias.name), alias)
            write_name(b, alias.asname or alias.name, value, alias)


def absolute_module(importer: str, is_package: bool, module: str, level: int) -> str:
    """Return the absolute name of a relative import (``level`` leading dots) made in ``importer``."""
    if not level:
        return module
    parts = importer.split(".") if importer else []
    drop = level - 1 if is_package else level
    base = parts[: len(parts) - drop] if drop <= len(parts) else []
    return ".".join([*base, *([module] if module else [])])

"""What the source says about its functions, without running it: purpose, units, configuration, scaling, devices."""

from __future__ import annotations

import ast
import re
import tokenize
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

_UNIT = re.compile(
    r"\b(?:in|unit[s]?:?|\[)\s*(1/(?:m|Å|A)|Å(?:\^?-1)?|angstroms?|metres?|meters?|mm|nm|µm|um|degrees?|deg|radians?|rad"
    r"|eV|keV|pixels?|seconds?|kelvin|K|dimensionless)\b", re.IGNORECASE,
)  # fmt: skip
_PURPOSE = 60
_CONSTANT = re.compile(r"[A-Z][A-Z0-9_]{2,}\Z")


@dataclass(frozen=True, slots=True)
class Function:
    """A function's place and what its docstring and source say."""

    name: str
    path: str
    line: int
    end_line: int
    doc: str
    node: ast.FunctionDef | ast.AsyncFunctionDef

    def anchor(self) -> str:
        """Return ``path:line``."""
        return f"{self.path}:{self.line}"

    def names(self) -> set[str]:
        """Return the variables and attributes that the function reads."""
        nodes = [node for node in ast.walk(self.node) if isinstance(getattr(node, "ctx", None), ast.Load)]
        return {node.id if isinstance(node, ast.Name) else getattr(node, "attr", "") for node in nodes}

    def purpose(self) -> str:
        """Return the docstring's first line, else what the last statement returns."""
        if self.doc.strip():
            return self.doc.strip().split("\n")[0].strip()
        last = self.node.body[-1]
        returned = ast.unparse(last.value) if isinstance(last, ast.Return) and last.value is not None else ""
        text = " ".join(returned.split())
        return (
            f"no docstring; returns `{text if len(text) <= _PURPOSE else text[:_PURPOSE] + '…'}`"
            if text
            else "no docstring"
        )


@dataclass(frozen=True, slots=True)
class Note:
    """One line of source worth telling, with its place."""

    path: str
    line: int
    text: str
    detail: str = ""

    def anchor(self) -> str:
        """Return ``path:line``."""
        return f"{self.path}:{self.line}"


@dataclass(frozen=True, slots=True)
class SourceFile:
    """One parsed file."""

    path: str
    lines: tuple[str, ...]
    tree: ast.Module
    module: str = ""

    def inputs(self) -> Iterator[str]:
        """Yield the names of class fields and of parameters: what a caller can choose."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.ClassDef):
                yield from filter(None, map(_single_target, node.body))
            elif isinstance(node, ast.arguments):
                yield from (argument.arg for argument in (*node.posonlyargs, *node.args, *node.kwonlyargs))

    def text(self, line: int) -> str:
        """Return one stripped line."""
        return self.lines[line - 1].strip() if 0 < line <= len(self.lines) else ""


class SourceIndex:
    """All readable files of an investigation; a file that does not parse is in ``unreadable`` with its reason."""

    def __init__(self, root: Path, paths: Iterable[str], modules: Mapping[str, str] | None = None) -> None:
        """Read the files; ``modules`` are the names under which the static analysis knows them."""
        self._modules = modules or {}
        self.files: dict[str, SourceFile] = {}
        self.unreadable: dict[str, str] = {}
        for path in sorted(set(paths)):
            self._read(root, path)
        self.functions = tuple(function for file in self.files.values() for function in _functions(file))

    def _read(self, root: Path, path: str) -> None:
        try:
            with tokenize.open(root / path) as stream:
                text = stream.read()
            module = self._modules.get(path) or _module_of(root / path)
            self.files[path] = SourceFile(path, tuple(text.splitlines()), ast.parse(text), module)
        except (OSError, SyntaxError, ValueError) as error:
            self.unreadable[path] = f"{type(error).__name__}: {error}"

    def at(self, path: str, line: int) -> Function | None:
        """Return the innermost function around a place."""
        around = [item for item in self.functions if item.path == path and item.line <= line <= item.end_line]
        return max(around, key=lambda item: item.line, default=None)

    def statement(self, path: str, line: int) -> ast.stmt | None:
        """Return the innermost simple statement around a place."""
        file = self.files.get(path)
        found = (node for node in ast.walk(file.tree) if isinstance(node, ast.stmt)) if file else iter(())
        around = [node for node in found if node.lineno <= line <= (node.end_lineno or node.lineno)]
        return min(around, key=lambda node: (node.end_lineno or node.lineno) - node.lineno, default=None)

    def constants(self) -> Iterator[Note]:
        """Yield module-level constants with what stands beside them."""
        for file in self.files.values():
            for node in file.tree.body:
                target = _single_target(node)
                if target is not None and _CONSTANT.match(target):
                    yield Note(file.path, node.lineno, file.text(node.lineno), unit_of(file.text(node.lineno)))

    def config_fields(self) -> Iterator[Note]:
        """Yield the annotated fields of classes: where inputs become state."""
        for file in self.files.values():
            for owner in (node for node in ast.walk(file.tree) if isinstance(node, ast.ClassDef)):
                for node in owner.body:
                    if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
                        yield Note(file.path, node.lineno, f"{owner.name}.{node.target.id}", file.text(node.lineno))

    def stored_inputs(self) -> Iterator[tuple[Function, Note]]:
        """Yield each constructor with what it keeps of a parameter: ``self.gravity = Parameter(tensor(gravity))``."""
        for function in self.functions:
            if function.name.endswith(".__init__"):
                yield from ((function, note) for note in _stored(function, self.files[function.path]))

    def options(self) -> Iterator[Note]:
        """Yield the command line options that the source declares, with their defaults."""
        for file in self.files.values():
            for node in ast.walk(file.tree):
                if isinstance(node, ast.Call) and _last_name(node.func) == "add_argument" and node.args:
                    names = [item.value for item in node.args if isinstance(item, ast.Constant)]
                    default = next((ast.unparse(item.value) for item in node.keywords if item.arg == "default"), "")
                    default = default or ("False" if any(_is_flag(item) for item in node.keywords) else "")
                    told = f"default {default}" if default else "no default"
                    yield from (Note(file.path, node.lineno, str(name), told) for name in names[-1:])

    def readers(self, attribute: str) -> Iterator[Note]:
        """Yield the places that read ``.attribute``."""
        for file in self.files.values():
            for node in ast.walk(file.tree):
                if isinstance(node, ast.Attribute) and node.attr == attribute and isinstance(node.ctx, ast.Load):
                    yield Note(file.path, node.lineno, file.text(node.lineno))

    def calls_named(self, *names: str) -> Iterator[Note]:
        """Yield the calls of a method or function with one of these last names."""
        for file in self.files.values():
            for node in ast.walk(file.tree):
                if isinstance(node, ast.Call) and _last_name(node.func) in names:
                    yield Note(file.path, node.lineno, file.text(node.lineno))

    def methods_named(self, *names: str) -> Iterator[Note]:
        """Yield the calls of an attribute with one of these names: ``x.float()``, not ``float(x)``."""
        for file in self.files.values():
            for node in ast.walk(file.tree):
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in names:
                    yield Note(file.path, node.lineno, file.text(node.lineno))

    def with_keyword(self, *names: str) -> Iterator[Note]:
        """Yield the calls that pass one of these keyword arguments."""
        for file in self.files.values():
            for node in ast.walk(file.tree):
                if isinstance(node, ast.Call) and any(keyword.arg in names for keyword in node.keywords):
                    yield Note(file.path, node.lineno, file.text(node.lineno))

    def scaling(self, function: Function) -> Iterator[Note]:
        """Yield a function's statements that multiply or divide."""
        file = self.files[function.path]
        for node in ast.walk(function.node):
            if isinstance(node, ast.Assign | ast.AugAssign | ast.AnnAssign | ast.Return) and _scales(node):
                yield Note(function.path, node.lineno, file.text(node.lineno))


def _module_of(path: Path) -> str:
    """Return the name under which a file is imported: from the folder above its outermost package."""
    parts, folder = [path.stem], path.parent
    while (folder / "__init__.py").is_file():
        parts.append(folder.name)
        folder = folder.parent
    return ".".join(reversed(parts[1:] if len(parts) > 1 and parts[0] == "__init__" else parts))


def _is_flag(keyword: ast.keyword) -> bool:
    return keyword.arg == "action" and isinstance(keyword.value, ast.Constant) and keyword.value.value == "store_true"


def _stored(function: Function, file: SourceFile) -> Iterator[Note]:
    """Yield the assignments to ``self`` in a constructor that use one of its parameters."""
    arguments = function.node.args
    defaults = dict(zip([item.arg for item in arguments.args][::-1], arguments.defaults[::-1], strict=False))
    defaults |= {
        item.arg: value for item, value in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True) if value
    }
    names = {item.arg for item in (*arguments.args[1:], *arguments.kwonlyargs)}
    owner = function.name.split(".")[-2]
    for node in ast.walk(function.node):
        if isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None:
            read = set(_values_read(node.value)) & names
            target = ast.unparse(node.targets[0] if isinstance(node, ast.Assign) else node.target)
            for name in sorted(read if target.startswith("self.") else ()):
                given = f"{name}={ast.unparse(defaults[name])}" if name in defaults else name
                yield Note(file.path, node.lineno, f"{owner}({given})", file.text(node.lineno))


def _values_read(node: ast.AST) -> Iterator[str]:
    """Yield the names whose value an expression holds on to: not those that only say which dtype or device."""
    if isinstance(node, ast.keyword) and node.arg in ("dtype", "device"):
        return
    if isinstance(node, ast.Name):
        yield node.id
    for child in ast.iter_child_nodes(node):
        yield from _values_read(child)


def _scales(statement: ast.stmt) -> bool:
    operators = (getattr(node, "op", None) for node in ast.walk(statement))
    return any(isinstance(operator, ast.Mult | ast.Div) for operator in operators)


def unit_of(text: str) -> str:
    """Return the unit that a comment or docstring states, '' for none."""
    comment = text.partition("#")[2] or text
    found = _UNIT.search(comment)
    return found.group(1) if found else ""


def _functions(file: SourceFile) -> Iterator[Function]:
    stack: list[tuple[ast.AST, str]] = [(file.tree, file.module)]
    while stack:
        parent, prefix = stack.pop()
        for node in ast.iter_child_nodes(parent):
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
                name = f"{prefix}.{node.name}"
                doc = ast.get_docstring(node) or ""
                yield Function(name, file.path, node.lineno, node.end_lineno or node.lineno, doc, node)
                stack.append((node, name))
            elif isinstance(node, ast.ClassDef):
                stack.append((node, f"{prefix}.{node.name}"))
            elif isinstance(node, ast.stmt):
                stack.append((node, prefix))


def _single_target(node: ast.stmt) -> str | None:
    targets = node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
    return targets[0].id if len(targets) == 1 and isinstance(targets[0], ast.Name) else None


def _last_name(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""

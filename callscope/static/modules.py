"""Modules: what a name of a module means, and how imports find the analysed files."""

from __future__ import annotations

from collections.abc import Iterable

from callscope.source.facts import Places, Unit
from callscope.static.keys import keyed
from callscope.static.objects import BOX, EXTERNAL, FUNCTION, MODULE
from callscope.static.solver import Solver

_HOPS = 8


class ModuleTable:
    """Finds analysed modules by absolute name; scripts also see the modules beside them."""

    def __init__(self, solver: Solver) -> None:
        self.files = {file.module: number for number, file in enumerate(solver.files)}
        self.prefixes = {
            ".".join(parts[:count])
            for parts in (name.split(".") for name in self.files)
            for count in range(1, len(parts) + 1)
        }
        self._init_suffix = {name.removesuffix(".__init__"): number for name, number in self.files.items()}

    def resolve(self, name: str, importer: str) -> str | None:
        """Return the full name of the analysed module (or namespace package) that ``name`` means, or None."""
        if name in self.prefixes:
            return name
        package = importer
        while package:
            package = package.rpartition(".")[0]
            beside = f"{package}.{name}" if package else name
            if beside in self.prefixes and not self._is_regular(package):
                return beside
        return None

    def _is_regular(self, package: str) -> bool:
        number = self.files.get(package)
        return number is not None

    def file(self, name: str) -> int | None:
        """Return the number of the file that defines module ``name``."""
        found = self.files.get(name)
        return self._init_suffix.get(name) if found is None else found


def module_member(s: Solver, module: str, name: str) -> int:
    """Return the node of ``module.name``; it is filled the first time it is asked for."""
    node = s.field("module", module, name)
    if s.once("module", module, name):
        _fill(s, module, name, node)
    return node


def namespace(s: Solver, module: str) -> int:
    """Return the dictionary that a module's ``__dict__`` is: what the module binds, by name."""
    number = s.objects.intern(BOX, "dict", ("namespace", module))
    if s.once("namespace", module):
        for name in names_of(s, module):
            s.flow(module_member(s, module, name), keyed(s, number, name))
    return number


def names_of(s: Solver, module: str) -> dict[str, None]:
    """Return the names that a module binds, those of its star imports too."""
    names: dict[str, None] = {}
    waiting, seen = [module], {module}
    while waiting:
        current = waiting.pop()
        file = s.modules.file(current)
        record = s.units[s.first_unit[file]] if file is not None else None
        own = (
            ()
            if record is None
            else (name for name in record.stores if current == module or exported(s, current, name))
        )
        names.update(dict.fromkeys(name for name in own if current == module or not name.startswith("_")))
        for op, _, star in record.values if record is not None else ():
            origin = s.modules.resolve(star, current) if op == "importstar" else None
            if origin is not None and origin not in seen:
                seen.add(origin)
                waiting.append(origin)
    return names


def _fill(s: Solver, module: str, name: str, node: int) -> None:
    number = s.modules.file(module)
    child = f"{module}.{name}" if module else name
    if number is not None:
        unit = s.first_unit[number]
        record = s.units[unit]
        values = record.stores.get(name, ())
        final = record.bindings.get(name)
        for value in values if final is None else (final,):
            s.flow(s.node(unit, value), node)
        s.flow(s.field("free", unit, name), node)
        if values:
            if child in s.modules.prefixes and _imports_itself(record, values, module, name):
                s.add(node, (s.objects.intern(MODULE, child),))
            return
        _from_stars(s, unit, name, node)
    if child in s.modules.prefixes:
        s.add(node, (s.objects.intern(MODULE, child),))
    elif number is not None:
        _dynamic(s, s.first_unit[number], node)


def _imports_itself(record: Unit, values: tuple[int, ...], module: str, name: str) -> bool:
    """A package that says ``from . import name`` of its own submodule binds the submodule."""
    return any(record.values[value] == ("importfrom", (), (module, name)) for value in values)


def _from_stars(s: Solver, unit: int, name: str, node: int) -> None:
    if name.startswith("_"):
        return
    importer = s.files[s.file_of[unit]].module
    stars = [module for op, _, module in s.units[unit].values if op == "importstar"]
    for module in reversed(stars):
        found = s.modules.resolve(module, importer)
        if found is not None and exported(s, found, name) and not _borrowed(s, found, name, unit):
            s.flow(module_member(s, found, name), node)
            if surely_binds(s, found, name):
                return


def _borrowed(s: Solver, module: str, name: str, unit: int) -> bool:
    """Return whether a module has ``name`` from the very module (body ``unit``) that takes it back by a star import."""
    for _ in range(_HOPS):
        number = s.modules.file(module)
        record = s.units[s.first_unit[number]] if number is not None else None
        if record is None or name not in record.bindings:
            return False
        op, _operands, data = record.values[record.bindings[name]]
        origin = s.modules.resolve(data[0], module) if op == "importfrom" and data[0] else None
        if origin is None:
            return False
        if s.modules.file(origin) == s.file_of[unit]:
            return bool(data[1] == name)
        module, name = origin, data[1]
    return False


def surely_binds(s: Solver, module: str, name: str) -> bool:
    """Return whether a module certainly has ``name``: its own code binds it at its end."""
    number = s.modules.file(module)
    return number is not None and name in s.units[s.first_unit[number]].bindings


def exported(s: Solver, module: str, name: str) -> bool:
    """Return whether ``from module import *`` takes ``name``."""
    number = s.modules.file(module)
    names = s.files[number].exports if number is not None else None
    return names is None or name in names


def _dynamic(s: Solver, unit: int, node: int) -> None:
    """A module-level ``__getattr__`` answers for names that the module does not bind."""
    if "__getattr__" in s.units[unit].stores:
        s.flow(s.field("getattr result", unit), node)


def import_objects(s: Solver, unit: int, name: str) -> Iterable[int]:
    """Return the object that ``import name`` gives in ``unit``: an analysed module or an external one."""
    importer = s.files[s.file_of[unit]].module
    found = s.modules.resolve(name, importer)
    if found is not None:
        return (s.objects.intern(MODULE, found),)
    return (s.objects.intern(EXTERNAL, name),)


def _asks_for_path(s: Solver, unit: int, node: int) -> None:
    """``from module import name`` asks a plain module for its ``__path__``: that calls its ``__getattr__``."""
    for value in s.units[unit].stores.get("__getattr__", ()):
        s.use(s.node(unit, value), _ask, node)


def _ask(s: Solver, site: int, objects: Iterable[int]) -> None:
    for number in objects:
        if s.objects.kinds[number] == FUNCTION:
            s.link(site, s.objects.data[number][-1], "dunder")


def _bound_for_types_only(s: Solver, unit: int, name: str) -> bool:
    """Return whether a module binds a name under ``if TYPE_CHECKING`` alone: running, its ``__getattr__`` answers."""
    record = s.units[unit]
    places = Places("", record)
    stores = record.stores.get(name, ())
    return bool(stores) and all(
        any(
            region[1] == "if" and region[3] and _is_type_checking(record, region[2])
            for region in places.enclosing(value)
        )
        for value in stores
    )


def _is_type_checking(record: Unit, value: int) -> bool:
    op, _, data = record.values[value]
    return (op == "importfrom" and data[1] == "TYPE_CHECKING") or (op == "attr" and data == "TYPE_CHECKING")


def import_from(s: Solver, unit: int, node: int, module: str, name: str) -> None:
    """Fill ``node`` with what ``from module import name`` gives in ``unit``."""
    importer = s.files[s.file_of[unit]].module
    found = s.modules.resolve(module, importer) if module else ""
    if found is None:
        s.add(node, (s.objects.intern(EXTERNAL, f"{module}.{name}"),))
        return
    member = module_member(s, found, name)
    s.flow(member, node)
    number = s.modules.file(found)
    lazy = number is not None and "__getattr__" in s.units[s.first_unit[number]].stores
    if (
        number is not None
        and lazy
        and (not s.files[number].is_package or _bound_for_types_only(s, s.first_unit[number], name))
    ):
        _asks_for_path(s, s.first_unit[number], node)
    if number is None and f"{found}.{name}" not in s.modules.prefixes:
        s.add(node, (s.objects.intern(EXTERNAL, f"{found}.{name}"),))

"""Which modules have something to train: parameters or layers of their own, or ones that they are handed."""

from __future__ import annotations

from typing import NamedTuple

from callscope.taint.findings import Reporter
from callscope.taint.lattice.masks import LAYERS, PROVEN
from callscope.taint.program.sources import is_number, is_plain
from callscope.taint.shapes.making import function_name, method_of

_ROOTS = frozenset({"torch.nn.Module", "torch.nn.modules.module.Module", "abc.ABC", "object", "typing.Generic"})
_REGISTERS = frozenset({"register_parameter", "add_module", "register_module", "__setattr__"})
_DEPTH = 4
_MOVES = frozenset({"to", "cuda", "cpu", "eval", "train", "float", "double", "half", "requires_grad_", "apply"})
_WAYS = frozenset({"phi", "pi", "tuple", "list", "listcomp", "genexp"})
_FEW = 8
"""What may be an object of more classes than this is not known: containers and spread arguments merged."""


class _Way(NamedTuple):
    """How the question came here. ``left``: so many classes are looked into; ``asked``: values asked about before this."""

    left: int = _DEPTH
    asked: frozenset[tuple[int, int]] = frozenset()

    def deeper(self) -> _Way:
        """Look into one class or function more."""
        return self._replace(left=self.left - 1)

    def at(self, g: int, v: int) -> _Way:
        """Ask about a value."""
        return self._replace(asked=self.asked | {(g, v)})


_START = _Way()


class _Given(NamedTuple):
    """What a constructor is handed. ``modules``: something that may train; ``defaults``: what may be left out, too."""

    modules: bool = True
    defaults: bool = True


def may_train(reporter: Reporter, g: int, v: int) -> bool:
    """Return whether a module may have parameters; True wherever its class is not all in view."""
    classes = [cls for cls in reporter.view.instances(g, v) if reporter.view.is_module(cls)]
    modules = _is_handed(reporter, g, _moved(reporter, g, v), _START, _Given())
    return not classes or any(has_parameters(reporter, cls, modules=modules) for cls in classes)


def has_parameters(reporter: Reporter, cls: int, way: _Way = _START, *, modules: bool = True) -> bool:
    """Return whether instances of a class may have parameters; ``modules``: their constructor may be handed some."""
    view = reporter.view
    if way.left <= 0 or any(base not in _ROOTS for base in view.bases(cls)):
        return True
    family = set(view.family(cls))
    own = sorted(g for one in family for g in view.index.methods(one))
    bare = any(view.owner(g) == cls and _hands_nothing_on(reporter, g) for g in own)
    return any(_gives_parameters(reporter, g, way, _given_to(reporter, g, cls, modules, bare)) for g in own)


def _given_to(reporter: Reporter, g: int, cls: int, modules: bool, bare: bool) -> _Given:
    """Return what a method of a class is handed, of which an object is made."""
    first = not reporter.view.units[g].name.endswith(".__init__")
    return _Given(modules or first, not (bare and reporter.view.owner(g) != cls))


def _hands_nothing_on(reporter: Reporter, g: int) -> bool:
    """``super().__init__()``: what the constructor above may be handed has its default value."""
    values = reporter.view.units[g].values
    if not reporter.view.units[g].name.endswith(".__init__"):
        return False
    made = [operands for op, operands, _ in values if op == "call" and values[operands[0]][2] == "__init__"]
    return bool(made) and all(len(operands) == 1 for operands in made)


def _moved(reporter: Reporter, g: int, v: int) -> int:
    """``Net(...).to(device)``: the call that made it."""
    method = method_of(reporter, g, v)
    return method[1] if method is not None and method[0] in _MOVES else v


def _is_handed(reporter: Reporter, g: int, v: int, way: _Way, given: _Given) -> bool:
    """Return whether a call that makes an object hands it something that may train; True for any other value."""
    op, operands, _ = reporter.view.units[g].values[v]
    if op != "call" or not reporter.view.classes(g, operands[0]):
        return True
    return any(_is_trained(reporter, g, operand, way, given) for operand in operands[1:])


def _is_missing(reporter: Reporter, g: int, v: int, given: _Given) -> bool:
    """A parameter that is handed nothing that trains, or what is taken out of one."""
    unit = reporter.view.units[g]
    op, operands, data = unit.values[v]
    while op in ("attr", "item", "iter", "unpack") and operands:
        op, operands, data = unit.values[operands[0]]
    if op != "param" or data[0] == 0:
        return False
    return not given.modules or (not given.defaults and unit.parameters[data[0]].has_default)


def _is_told(reporter: Reporter, g: int, v: int) -> bool:
    """A parameter that is said to be a number or text."""
    unit = reporter.view.units[g]
    op, _, data = unit.values[v]
    annotation = unit.parameters[data[0]].annotation if op == "param" else None
    return is_plain(annotation) or is_number(annotation)


def _gives_parameters(reporter: Reporter, g: int, way: _Way, given: _Given) -> bool:
    """Return whether a method gives its object something to train."""
    unit = reporter.view.units[g]
    first = unit.parameters[0].value if unit.parameters else -1
    for v, (op, operands, _) in enumerate(unit.values):
        stored = op == "setattr" and operands[0] == first and not _is_told(reporter, g, operands[1])
        if stored and _is_trained(reporter, g, operands[1], way, given):
            return True
        if op == "call":
            method = method_of(reporter, g, v)
            if (method is not None and method[0] in _REGISTERS) or _sets(reporter, g, v, way, given):
                return True
            above = unit.values[operands[0]][2] == "__init__" and not given.modules
            if above and any(_is_trained(reporter, g, operand, way, given) for operand in operands[1:]):
                return True  # ``super().__init__(nn.Linear(3, 1))``
    return False


def _sets(reporter: Reporter, g: int, v: int, way: _Way, given: _Given) -> bool:
    """``setattr(self, name, layer)``; outside a constructor only where the value is known to train."""
    if function_name(reporter, g, v) != "setattr":
        return False
    made = reporter.view.units[g].name.endswith(".__init__")
    return made or _is_trained(reporter, g, reporter.view.units[g].values[v][1][-1], way, given)


def _is_trained(reporter: Reporter, g: int, v: int, way: _Way, given: _Given) -> bool:
    flow, (op, operands, _) = reporter.flow, reporter.view.units[g].values[v]
    if (g, v) in way.asked:
        return False  # what is made of itself has no more than what else it is made of
    way = way.at(g, v)
    if op in _WAYS:
        return any(_is_trained(reporter, g, o, way, given) for o in {*operands} if not _turns(reporter, g, op, o))
    if _is_missing(reporter, g, v, given):
        return False
    modules = [cls for cls in reporter.view.instances(g, v) if reporter.view.is_module(cls)]
    if len(modules) > _FEW:
        return False
    if modules:
        handed = way.left <= 0 or _is_handed(reporter, g, v, way.deeper(), given)
        return any(has_parameters(reporter, cls, way.deeper(), modules=handed) for cls in modules)
    mask = flow.concrete(g, flow.frames[g].states[v]).everything()
    if v in flow.frames[g].leaves:
        return bool(mask & (LAYERS | PROVEN))
    return bool(mask & LAYERS) and (op != "call" or _gives_layer(reporter, g, v, way, given))


def _turns(reporter: Reporter, g: int, op: str, v: int) -> bool:
    """What a loop brings back."""
    return op == "phi" and reporter.view.units[g].values[v][0] == "phi"


def _gives_layer(reporter: Reporter, g: int, v: int, way: _Way, given: _Given) -> bool:
    """Return whether a call gives one: a function that returns one, a library's of one; ``rng.manual_seed(0)`` does not."""
    method, view = method_of(reporter, g, v), reporter.view
    last = "" if method is None or function_name(reporter, g, v) else method[0]
    units = [c.unit for c in view.callees(g, v) if not last or view.units[c.unit].name.endswith(f".{last}")]
    if method is not None and last in _MOVES:
        return _is_trained(reporter, g, method[1], way, given)
    for unit in units:
        returned = [operands[0] for op, operands, _ in view.units[unit].values if op == "return" and operands]
        if way.left > 0 and any(_is_trained(reporter, unit, o, way.deeper(), _Given()) for o in returned):
            return True
    handed = view.units[g].values[v][1][1:] if not units and not last else ()
    return any(_is_trained(reporter, g, o, way, given) for o in handed)  # ``copy.deepcopy(net)``


__all__ = ["has_parameters", "may_train"]

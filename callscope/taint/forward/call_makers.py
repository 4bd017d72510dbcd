"""Calls that make something that carries a gradient: leaves, parameters, layers, objects."""

from __future__ import annotations

import builtins
from typing import Any

from callscope.taint.forward.call_parts import LAYERS, arguments
from callscope.taint.forward.frame import Frame
from callscope.taint.forward.named_tuples import FACTORY, record
from callscope.taint.forward.operations import attribute
from callscope.taint.lattice.masks import GRADIENT, LAYER, LIKELY, PROVEN, SOME_LAYER, TENSOR, unsure
from callscope.taint.lattice.state import ANY, EMPTY, State, container, each, element, union, union_all
from callscope.taint.names import torch_names as names
from callscope.taint.program.bare import bare
from callscope.taint.program.defaults import default_of, is_ever
from callscope.taint.program.keys import items_of, names_of
from callscope.taint.program.outside_bases import OUTSIDE, is_made_outside
from callscope.taint.program.unnamed_fields import UNNAMED, is_hook

_PARAMETER_LISTS = frozenset({"parameters", "named_parameters", "buffers_none"})


def known(
    f: Frame, v: int, operands: tuple[int, ...], tags: Any, dotted: str | None, method: str | None
) -> State | None:
    """Return the state where the call itself makes something that carries a gradient, else None."""
    if dotted in names.PARAMETER_TYPES or (dotted in names.LIBRARY_PARAMETERS and not _is_in_view(f, v, operands[0])):
        f.leaves.add(v)
        return EMPTY if _flag(f, operands, tags, "requires_grad") is False else State(PROVEN | TENSOR)
    if dotted is not None and dotted.startswith("torch.nn.init.") and dotted.endswith("_") and len(operands) > 1:
        return _initialised(f, v, operands[1])
    if dotted is not None and dotted.startswith("torch."):
        leaf = _torch_leaf(f, v, operands, tags, dotted)
        if leaf is not None:
            return leaf
    if method == "requires_grad_" and _first_literal(f, operands, tags) is False:
        receiver = f.get(f.unit.values[operands[0]][1][0], v)
        return State(receiver.mask & ~LAYERS, receiver.parts) if receiver.mask & LAYERS else None
    if method == "requires_grad_":
        base = f.unit.values[operands[0]][1][0]
        f.leaves.add(v)
        if f.states[base].mask & LAYERS:
            return f.states[base]  # a layer whose parameters are switched on again
        asked = PROVEN if len(operands) < 2 else _asked(f, operands[1])
        f.add(base, State(asked | TENSOR) if not f.flow.is_object(f, base) else EMPTY)
        return State(f.states[base].mask | asked | TENSOR)
    if method in _PARAMETER_LISTS:
        f.leaves.add(v)
        return _parameters(f, f.unit.values[operands[0]][1][0], method == "named_parameters")
    if dotted in ("getattr", "operator.attrgetter()") and len(operands) > 2:
        return _getattr(f, v, operands)
    if dotted == FACTORY:
        return record(f, v, operands, tags)
    if dotted == "setattr" and len(operands) > 3:
        return _setattr(f, operands[1:])
    if (
        method == "__setattr__" and len(operands) > 2
    ):  # past a class's own: of ``object`` or of what is behind ``super()``
        own = () if len(operands) > 3 else f.unit.values[operands[0]][1]
        return _setattr(f, (*own, *operands[1:]))
    return None


def _is_in_view(f: Frame, v: int, called: int) -> bool:
    """Return whether what is called is the program's own."""
    return bool(f.flow.view.callees(f.g, v) or f.flow.view.classes(f.g, called))


def _initialised(f: Frame, v: int, given: int) -> State:
    """``nn.init.zeros_(nn.Parameter(...))`` gives back what it was given: the parameter itself."""
    if given in f.leaves:
        f.leaves.add(v)
    return f.get(given, v)


def _asked(f: Frame, flag: int) -> int:
    """Return what ``requires_grad=flag`` brings: a gradient that is seen to be asked for only where it, or a caller, says so in so many words, or by a default that stands."""
    view = f.flow.view
    g, flag = _captured_place(f, flag)
    op, _, data = view.units[g].values[flag]
    if op == "param" and view.callers.get(g):
        default = default_of(view, g, flag)  # who calls and leaves it out
        if default is ... and is_ever(view, g, flag, True):
            return PROVEN
        return PROVEN if default is True else 0 if default is False else LIKELY
    return LIKELY if op != "const" else PROVEN if data is True else 0


def _captured_place(f: Frame, v: int) -> tuple[int, int]:
    """Return where a captured variable has its value, where it has but one."""
    op, _, data = f.unit.values[v]
    held = f.unit.captures.get(tuple(data), ()) if op in ("free", "global") else ()
    return (f.flow.view.first(f.g) + data[0], held[0]) if len(held) == 1 else (f.g, v)


def _torch_leaf(f: Frame, v: int, operands: tuple[int, ...], tags: Any, dotted: str) -> State | None:
    last = dotted.rpartition(".")[2]
    flag = next((o for o, tag in zip(operands[1:], tags, strict=True) if tag == "requires_grad"), -1)
    if last in names.FACTORIES and flag >= 0 and _asked(f, flag):
        f.leaves.add(v)
        return State(_asked(f, flag) | TENSOR)
    of_module = dotted.rpartition(".")[0].rpartition(".")[2].islower()  # no member of a class: ``torch.nn.Module.G``
    if dotted.startswith("torch.nn.") and of_module and last[:1].isupper() and not dotted.endswith("()"):
        f.leaves.add(v)
        return _layer(f, v, operands, last)
    return None


def _layer(f: Frame, v: int, operands: tuple[int, ...], last: str) -> State:
    if last in names.CONTAINER_LAYERS:
        inside = union_all(f.get(o, v) for o in operands[1:])
        parts = union(element(inside, ANY, f.symbols), inside)
        layers = f.flow.concrete(f.g, parts).everything() & (LAYERS | GRADIENT | TENSOR)
        holds = f.flow.holds_modules(f, operands[1:])
        if last.startswith("Parameter") and len(operands) == 1:
            return State(LAYER, {ANY: State(PROVEN | TENSOR)})  # filled later: with parameters, by its name
        layers |= LAYER if holds or (layers & PROVEN) else 0
        if not layers and any(_is_unseen(f, v, o) for o in operands[1:]):
            layers = SOME_LAYER
        return State(layers & LAYERS, {ANY: State(layers)}) if layers else EMPTY
    return EMPTY if last in names.LAYERS_WITHOUT_PARAMETERS else State(LAYER)


def _is_unseen(f: Frame, v: int, operand: int) -> bool:
    """``nn.Sequential(*create_mlp(n, m))``: what a function outside the program makes, or a caller hands in, to put into a container of layers are layers."""
    operand = bare(f.flow.view, f.g, operand)
    op, operands, _ = f.unit.values[operand]
    if op != "call":
        return op == "param" and not f.flow.view.callers.get(f.g)
    dotted = f.flow.names.name(f.g, operands[0]) or ""
    known = dotted.startswith("torch.") or hasattr(builtins, dotted.removeprefix("builtins."))
    return not known and not f.flow.view.callees(f.g, operand) and f.unit.values[operands[0]][0] != "attr"


def _parameters(f: Frame, base: int, named: bool) -> State:
    state = f.states[base]
    if (f.g, base) in f.flow.trained and not state.mask & LAYERS and not f.flow.is_object(f, base):
        f.add(base, State(LAYERS))  # made outside the program, and trained in it
    proven = bool(state.mask & LAYER) or f.flow.owns_parameters(f.g, base)
    frozen = (f.g, base) in f.flow.frozen
    one = State((0 if frozen else PROVEN if proven else LIKELY) | TENSOR)
    return State(0, {ANY: State(0, {0: EMPTY, 1: one}) if named else one})


def _flag(f: Frame, operands: tuple[int, ...], tags: Any, name: str) -> object:
    for operand, tag in zip(operands[1:], tags, strict=True):
        if tag == name:
            op, _, data = f.unit.values[operand]
            return data if op == "const" else True
    return None


def _first_literal(f: Frame, operands: tuple[int, ...], tags: Any) -> object:
    if len(operands) < 2:
        return True
    op, _, data = f.unit.values[operands[1]]
    return data if op == "const" else True


def _getattr(f: Frame, v: int, operands: tuple[int, ...]) -> State:
    named = names_of(f.flow.view, f.g, operands[2])
    if named:
        found = union_all(attribute(f, v, operands[1], name) for name in named)
        return union(found, f.get(operands[3], v)) if len(operands) > 3 else found
    found = f.flow.any_field(f.g, operands[1])
    return found if f.flow.naming.is_registered_so(f.g, operands[2]) else each(found, unsure)


def _setattr(f: Frame, operands: tuple[int, ...]) -> State:
    base, name, value = operands[:3]
    named, state = names_of(f.flow.view, f.g, name), f.states[value]
    for key, part in dict.fromkeys(named, state).items() or _spread(f, name, value, state).items():
        f.flow.store_attribute(f.g, base, key, f.flow.concrete(f.g, part))
        if part is not EMPTY and not f.flow.view.instances(f.g, base):
            f.add(base, State(0, {f".{key}": part}))
    handed_on = is_hook(f.flow.view, f.g) and f.unit.values[value][0] == "param"
    if not named and not handed_on:
        unnamed = State(0, {ANY: f.flow.concrete(f.g, state)}) if state is not EMPTY else EMPTY
        f.flow.store_attribute(f.g, base, UNNAMED, unnamed)
    return EMPTY


def _spread(f: Frame, name: int, value: int, state: State) -> dict[str, State]:
    """``for key, one in values.items(): setattr(self, key, one)``: what of a dictionary is known by key."""
    values = f.unit.values
    source = items_of(values, name)
    if source is None:
        return {}
    parts = f.flow.concrete(f.g, f.states[source]).parts or {}
    itself = items_of(values, value, 1) == source
    return {key: part if itself else state for key, part in parts.items() if isinstance(key, str) and key != ANY}


def constructed(f: Frame, v: int, operands: tuple[int, ...]) -> State:
    """Return what an object of an analysed class carries itself."""
    classes = f.flow.view.classes(f.g, operands[0])
    if any(f.flow.view.is_function(cls) for cls in classes) or not classes:
        return EMPTY
    f.leaves.add(v)
    if any(f.flow.view.is_parameter(cls) for cls in classes):
        return EMPTY if _flag(f, operands, f.unit.values[v][2], "requires_grad") is False else State(PROVEN | TENSOR)
    modules = any(f.flow.view.is_module(cls) for cls in classes)
    positional = _tuple_like(f, v, operands, classes)
    return union_all((State(LAYER) if modules else EMPTY, positional, _kept_outside(f, v, operands, classes)))


def _kept_outside(f: Frame, v: int, operands: tuple[int, ...], classes: tuple[int, ...]) -> State:
    """Return what an object carries of what a base outside the program was handed: by the class's own constructor, or in its place."""
    outside = f.flow.outside_bases.of(classes)
    for cls in outside:
        if is_made_outside(f.flow.view, cls):
            f.flow.store_field(cls, OUTSIDE, f.flow.concrete(f.g, State(arguments(f, v, operands))))
    return f.flow.fields(f.g, outside, OUTSIDE) if outside else EMPTY


def _tuple_like(f: Frame, v: int, operands: tuple[int, ...], classes: tuple[int, ...]) -> State:
    """A named tuple is unpacked and indexed like a tuple: keep its elements."""
    if not any("NamedTuple" in base for cls in classes for base in f.flow.view.bases(cls)):
        return EMPTY
    return container(enumerate(f.get(o, v) for o in operands[1:]))

"""What a branch says about a value: pi values that rule a tensor, or its gradient, out."""

from __future__ import annotations

from typing import Any

from callscope.taint.lattice.masks import ITEMS, PLAIN, Symbols
from callscope.taint.lattice.state import ANY, EMPTY, State, each, element
from callscope.taint.names.words import words
from callscope.taint.program.spelling import Spelling

_NUMBERS = frozenset(
    {"int", "float", "complex", "bool", "str", "bytes", "numbers.Number", "numbers.Real", "list", "tuple"}
)
_NUMBERS |= frozenset(
    {"numpy.ndarray", "numpy.floating", "numpy.number", "numbers.Integral", "numpy.generic", "dict", "range"}
    | {"torch.Size", "torch.device", "torch.dtype"}
    | {f"torch.types.{name}" for name in words("Number _Number _int _float _bool _complex _size")}
)
_CONTAINERS = words("list tuple dict Mapping MutableMapping Sequence MutableSequence OrderedDict")
_OF_TENSORS_TOO = words("Iterable Collection Sized")
_TENSORS = frozenset({"Tensor", "Parameter", "FloatTensor", "DoubleTensor", "TensorBase"})
_TENSOR_ATTRIBUTES = words("detach item numpy cpu requires_grad grad grad_fn dtype device backward tolist")


def refine(
    names: Spelling, g: int, operands: tuple[int, ...], data: Any, state: State, symbols: Symbols | None = None
) -> State:
    """Return what is left of ``state`` in the branch that a pi value stands for."""
    kind, sense = data
    match kind:
        case "call":
            return _predicate(names, g, operands, sense, state, symbols)
        case "type" | "class":
            if sense and _is_container_type(names, g, operands[1]):
                return _contents(state, symbols)
            return _typed(is_tensor_type(names, g, operands[1]), sense, state)
        case "is":
            op, _, value = names.view.units[g].values[operands[1]]
            return EMPTY if sense and op == "const" and value is None else state
        case "attr:requires_grad" | "method:is_floating_point":
            return state if sense else each(state, lambda mask: mask & PLAIN)
    return state


def _typed(tensor: bool | None, sense: bool, state: State) -> State:
    if tensor is None:
        return state
    return state if tensor == sense else EMPTY


def _is_object(names: Spelling, g: int, v: int) -> bool:
    """Return whether a class, or one of a tuple or union of classes, is the program's own: its objects may hold tensors."""
    op, operands, data = names.view.units[g].values[v]
    if op in ("tuple", "list") or (op == "binop" and data == "|"):
        return any(_is_object(names, g, operand) for operand in operands)
    return bool(names.view.classes(g, v))


def _is_foreign(names: Spelling, g: int, v: int) -> bool:
    """Return whether a class, or each of a tuple of classes, is another library's that is not called a tensor."""
    op, operands, _ = names.view.units[g].values[v]
    if op in ("tuple", "list"):
        return bool(operands) and all(_is_foreign(names, g, operand) for operand in operands)
    name = names.name(g, v)
    if name is None or "." not in name or name.startswith("torch.") or names.view.classes(g, v):
        return False
    return not name.endswith(("Tensor", "Parameter", "Variable", "Array"))


def _contents(state: State, symbols: Symbols | None) -> State:
    """Return what a value that is no tensor may still hold: a list's elements."""
    held = element(state, ITEMS, symbols)
    return State(0, {ANY: held}) if held is not EMPTY else EMPTY


def _predicate(
    names: Spelling, g: int, operands: tuple[int, ...], sense: bool, state: State, symbols: Symbols | None
) -> State:
    called = names.name(g, operands[1]) or ""
    if called == "isinstance" and len(operands) > 2:
        tensor = is_tensor_type(names, g, operands[2])
        if _is_gone_through(names, g, operands[2]):
            return state if sense else EMPTY
        if not sense and not state.mask and _holds_all(names, g, operands[2]):
            return EMPTY  # neither a tensor nor a list or tuple of some
        if tensor and not sense and _is_no_container(names, g, operands[0]):
            return EMPTY
        if (tensor and not sense) or (sense and _is_container_type(names, g, operands[2])):
            return _contents(state, symbols)
        if tensor is False and sense and _is_object(names, g, operands[2]):
            return State(0, state.parts) if state.parts else _contents(state, symbols)
        if tensor is None and sense and _is_foreign(names, g, operands[2]):
            return State(0, state.parts) if state.parts else _contents(state, symbols)
        return _typed(tensor, sense, state)
    if called in ("torch.is_tensor", "torch.overrides.is_tensor_like"):
        return state if sense else _contents(state, symbols)
    if called in ("torch.is_floating_point", "torch.is_complex"):
        return state if sense else each(state, lambda mask: mask & PLAIN)
    if called in ("numpy.isscalar", "numpy.ndim_zero", "callable", "math.isnan"):
        return EMPTY if sense and called != "math.isnan" else state
    if called == "hasattr" and len(operands) > 2:
        op, _, attribute = names.view.units[g].values[operands[2]]
        return EMPTY if op == "const" and attribute in _TENSOR_ATTRIBUTES and not sense else state
    asked = _own_test(names, g, operands) if "isinstance" not in called else None
    return state if asked is None else _predicate(names, *asked, sense, state, symbols)


def _own_test(names: Spelling, g: int, operands: tuple[int, ...]) -> tuple[int, tuple[int, ...]] | None:
    """``is_tensor(x)`` of the program's own ``def is_tensor(x): return isinstance(x, torch.Tensor)``: return what it asks of its argument."""
    view, asked = names.view, operands[1::-1]
    for call in view.users(g).get(operands[0], ()) if len(operands) == 2 else ():
        op, given, _ = view.units[g].values[call]
        callees = view.callees(g, call) if op == "call" and given == asked else ()
        if len(callees) == 1 and callees[0].bound and not callees[0].guess and view.owner(callees[0].unit) is None:
            return _asked_in(view.units[callees[0].unit].values, callees[0].unit)
    return None


def _asked_in(values: Any, unit: int) -> tuple[int, tuple[int, ...]] | None:
    """Return the test of its argument that is all that a function gives back; none that calls the program's functions again."""
    returned = [operands[0] for op, operands, _ in values if op == "return" and operands]
    if len(returned) != 1:
        return None
    op, operands, _ = values[returned[0]]
    if op != "call" or len(operands) < 2 or values[operands[1]][0] != "param" or values[operands[0]][0] == "global":
        return None
    return unit, (operands[1], operands[0], *operands[2:])


def _is_gone_through(names: Spelling, g: int, v: int) -> bool:
    """``isinstance(x, Iterable)``: true of lists, and of every tensor."""
    return (names.name(g, v) or "").rpartition(".")[2] in _OF_TENSORS_TOO


def _is_no_container(names: Spelling, g: int, v: int) -> bool:
    """``while isinstance(x, list): x = x[0]``: behind it ``x`` is none, nor is it where something of torch has taken its place."""
    values, stack, seen = names.view.units[g].values, [v], set[int]()
    while stack:
        one = stack.pop()
        op, operands, data = values[one]
        if one in seen or _is_of_torch(names, g, one):
            continue
        seen.add(one)
        known = data == ("call", False) and len(operands) > 2 and names.name(g, operands[1]) == "isinstance"
        if op == "pi" and not (known and _is_container_type(names, g, operands[2])):
            stack.append(operands[0])
        elif op == "phi":
            stack.extend(operands)
        elif op != "pi":
            return False
    return True


def _is_of_torch(names: Spelling, g: int, v: int) -> bool:
    """``torch.rand(1)[0]``"""
    op, operands, _ = names.view.units[g].values[v]
    if op == "item":
        return _is_of_torch(names, g, operands[0])
    return op == "call" and (names.name(g, operands[0]) or "").startswith("torch.")


def _is_container_type(names: Spelling, g: int, v: int) -> bool:
    """Return whether a class, or each of a tuple of classes, holds other values."""
    op, operands, _ = names.view.units[g].values[v]
    if op in ("tuple", "list"):
        return bool(operands) and all(_is_container_type(names, g, operand) for operand in operands)
    return (names.name(g, v) or "").rpartition(".")[2] in _CONTAINERS


def _holds_all(names: Spelling, g: int, v: int) -> bool:
    """Return whether a tuple of classes has lists and tuples in it."""
    op, operands, _ = names.view.units[g].values[v]
    named = {(names.name(g, o) or "").rpartition(".")[2] for o in (operands if op in ("tuple", "list") else (v,))}
    return {"list", "tuple"} <= named or "Sequence" in named


def _family(names: Spelling, cls: int) -> list[str]:
    """Return the names of a class's own bases, and of those outside the program."""
    return [base.rpartition(".")[2] for base in names.view.bases(cls)]


def is_tensor_type(names: Spelling, g: int, v: int) -> bool | None:
    """Return whether a class, or tuple or union of classes, has a tensor in it: None where that is not known."""
    op, operands, data = names.view.units[g].values[v]
    if op in ("tuple", "list") or (op == "binop" and data == "|"):
        answers = [is_tensor_type(names, g, operand) for operand in operands]
        if True in answers:
            return True if all(answers) else None
        return None if None in answers else False
    if op in ("global", "free"):
        owner, name = data
        values = names.view.units[g].captures.get((owner, name), ())
        if len(values) == 1 and names.view.units[names.view.first(g) + owner].values[values[0]][0] == "tuple":
            return is_tensor_type(names, names.view.first(g) + owner, values[0])
    name = names.name(g, v)
    own = names.view.classes(g, v)
    if own and not any(base in _TENSORS for cls in own for base in _family(names, cls)):
        return False
    if name is None:
        return None
    if name.rpartition(".")[2] in ("Tensor", "Parameter", "FloatTensor", "DoubleTensor"):
        return True
    return False if name in _NUMBERS else None


def is_said_tensor(names: Spelling, g: int, operands: tuple[int, ...], data: Any) -> bool:
    """Return whether a pi value stands behind ``if torch.is_tensor(x)`` or ``if isinstance(x, Tensor)``: no list, dictionary or record gets there."""
    kind, sense = data
    if kind != "call" or not sense:
        return False
    called = names.name(g, operands[1]) or ""
    asked = called == "isinstance" and len(operands) > 2 and is_tensor_type(names, g, operands[2])
    return bool(asked) or called in ("torch.is_tensor", "torch.overrides.is_tensor_like")

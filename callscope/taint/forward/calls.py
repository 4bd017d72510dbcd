"""What a call gives: from the functions it may reach, from what torch is known to do, else from its arguments."""

from __future__ import annotations

import re
from typing import Any

from callscope.taint.forward.call_functions import function
from callscope.taint.forward.call_makers import constructed, known
from callscope.taint.forward.call_methods import CONTAINER, method_result
from callscope.taint.forward.call_parts import LAYERS, arguments, from_layer
from callscope.taint.forward.frame import Frame
from callscope.taint.lattice.masks import CARRIES, SOME_LAYER, unsure
from callscope.taint.lattice.state import EMPTY, State, each, union
from callscope.taint.names import torch_names as names
from callscope.taint.program.callee import BESIDE
from callscope.taint.program.outside_bases import OUTSIDE, handed_to_base

_ASKS = re.compile(
    r"_*(get|set|load|save|add|register|is|has|on|configure|apply|named|parameters|modules|children|requires|log|init)(_|$)"
)
"""What a model is asked or told by such a method is no tensor."""


_BESIDE = BESIDE | {"callback", "higher-order"}
"""How functions are called by something that gives a result of its own: ``autograd.grad`` runs hooks, and gives gradients; so does a layer of torch's that has some."""


def call(f: Frame, v: int, operands: tuple[int, ...], tags: Any) -> State:
    """Return the state of a call's result; notes what it does to its receiver and arguments."""
    op, base, attribute = f.unit.values[operands[0]]
    method = attribute if op == "attr" else None
    dotted = f.flow.names.name(f.g, operands[0]) or _external(f, v)
    callees = f.flow.view.callees(f.g, v)
    own = any(c.bound and not c.guess for c in callees)  # ``self.shape()``, a method of the program's
    if (method in names.SHAPE_MEMBERS and not own) or (method == "state_dict" and "keep_vars" not in tags):
        return EMPTY
    if method == "__new__" and len(operands) == 2 and not callees:
        return EMPTY  # an object of that class, with nothing in it yet
    inner = f.flow.called(f, v, operands[1:], tags)
    if _is_outside_torch(dotted) and all(c.via == "callback" for c in callees):
        inner = EMPTY  # what a library that knows no tensors calls back it computes without a gradient
    if method == "__init__":
        _hand_to_base(f, v, operands)
    made = known(f, v, operands, tags, dotted, method)
    if made is not None:
        return union(made, inner)
    if callees and not all(c.via in _BESIDE for c in callees):
        made = union(_through_sequence(f, v, operands, inner), constructed(f, v, operands))
        made = union(made, _handed_in(f, v, operands))
        return union(made, _of_outside(f, v, operands, tags)) if method is not None else made
    if f.flow.view.classes(f.g, operands[0]):
        return constructed(f, v, operands)
    callee = f.get(operands[0], v).mask
    plain = method in names.PLAIN_METHODS or method in CONTAINER
    plain = plain or (method is not None and f.flow.cuts_method(method, f, v, operands, tags))  # ``d.sample()``
    if callee & LAYERS and (not plain or _is_stored(f, base[0], str(method))):
        return union(inner, from_layer(f, v, operands, callee))
    if method is not None and _is_of_model(f, base[0], operands, method):
        return union(inner, from_layer(f, v, operands, callee))
    if dotted is not None and not _is_method_of_value(f, operands, dotted, method):
        return union(inner, function(f, v, operands, tags, dotted))
    if method is not None:
        return union(inner, method_result(f, v, base[0], operands, tags, method))
    return union(inner, _opaque(f, v, operands))


def _is_stored(f: Frame, base: int, name: str) -> bool:
    """``self.load = nn.Linear(3, 3)``: an attribute that is set under this very name, whatever tensors have of that name."""
    return f.flow.fields(f.g, f.flow.view.instances(f.g, base), name, named=True) is not EMPTY


def _is_of_model(f: Frame, base: int, operands: tuple[int, ...], method: str) -> bool:
    """``model.expected(batch.x)`` of a model that is handed in: a method that is given something computes with the model's parameters."""
    if f.unit.values[base][0] not in ("param", "pi") or all(_is_literal(f, o) for o in operands[1:]):
        return False
    if method in names.PLAIN_METHODS or method in names.MOVES or method in CONTAINER or _ASKS.match(method):
        return False
    return bool(f.flow.concrete(f.g, f.states[base]).mask & SOME_LAYER)


def _is_literal(f: Frame, v: int) -> bool:
    """``3``, ``-1``."""
    op, operands, _ = f.unit.values[v]
    return op == "const" or (op == "unary" and f.unit.values[operands[0]][0] == "const")


def _hand_to_base(f: Frame, v: int, operands: tuple[int, ...]) -> None:
    """``super().__init__(loc, scale)`` of a class outside the program: the object keeps them."""
    cls = handed_to_base(f.flow.view, f.g, v)
    if cls is not None:
        f.flow.store_field(cls, OUTSIDE, f.flow.concrete(f.g, State(arguments(f, v, operands))))


def _is_outside_torch(dotted: str | None) -> bool:
    return dotted is not None and dotted.partition(".")[0] in names.PLAIN_PACKAGES


def _through_sequence(f: Frame, v: int, operands: tuple[int, ...], inner: State) -> State:
    """A ``Sequential`` of the program's modules and of torch's own layers: these add their parameters."""
    callee = f.get(operands[0], v)
    mixed = f.flow.view.chained(f.g, operands[0]) is not None and callee.mask & LAYERS
    return union(inner, from_layer(f, v, operands, callee.mask)) if mixed else inner


def _handed_in(f: Frame, v: int, operands: tuple[int, ...]) -> State:
    """``policy(states)`` of a layer from outside: that some of the program's own would do is a guess, and leaves out the user's."""
    callee = f.flow.concrete(f.g, f.get(operands[0], v)).mask
    if not callee & SOME_LAYER or not all(c.guess for c in f.flow.view.callees(f.g, v)):
        return EMPTY
    return from_layer(f, v, operands, callee)


def _of_outside(f: Frame, v: int, operands: tuple[int, ...], tags: Any) -> State:
    """``policy(states).entropy()`` of what a user's model gives: that a class of the program's has such a method is a guess."""
    _, base, method = f.unit.values[operands[0]]
    if not f.get(base[0], v).mask & CARRIES or not all(c.guess for c in f.flow.view.callees(f.g, v)):
        return EMPTY
    return each(method_result(f, v, base[0], operands, tags, method), unsure)


def _external(f: Frame, v: int) -> str | None:
    found = f.flow.view.externals(f.g, v)
    return found[0].removeprefix("<builtin>.") if len(found) == 1 else None


def _is_method_of_value(f: Frame, operands: tuple[int, ...], dotted: str, method: str | None) -> bool:
    """Tell ``x.sum()`` from ``torch.sum()`` where points-to names the former by a type."""
    return method is not None and f.flow.names.name(f.g, operands[0]) is None


def _opaque(f: Frame, v: int, operands: tuple[int, ...]) -> State:
    """Call a value of which only its own state is known: a layer, a callback, something from outside."""
    callee = f.get(operands[0], v)
    return from_layer(f, v, operands, callee.mask) if callee.mask else State(arguments(f, v, operands))

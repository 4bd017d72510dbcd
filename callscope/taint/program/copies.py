"""Copies of modules that only compute: nothing trains, freezes or keeps them."""

from __future__ import annotations

from callscope.taint.names.intent_names import is_meant_name
from callscope.taint.names.torch_names import LAYER_PARAMETERS
from callscope.taint.program.view import View

_CALLS = 3
_JOINS = frozenset({"pi", "phi", "cell"})


def only_computes(view: View, g: int, v: int, calls: int = _CALLS) -> bool:
    """Return whether all that is done with a copied module is to set it up and call it, here or where it is given back: what it gives stands in for the module's own output."""
    if any(is_meant_name(name) for name, bound in view.units[g].stores.items() if v in bound):
        return False  # a teacher, a target, a reference
    values, users = view.units[g].values, view.users(g)
    stack, seen, called = [v], set[int](), False
    while stack:
        one = stack.pop()
        for user in users.get(one, ()) if one not in seen else ():
            op, operands, _ = values[user]
            if op in _JOINS:
                stack.append(user)
            elif (op == "call" and operands[0] == one and one not in operands[1:]) or (
                op == "attr" and operands[0] == one and _is_weight_taken(view, g, user)
            ):
                called = True
            elif op == "setattr" and operands[0] == one and one not in operands[1:]:
                continue
            elif op == "return" and calls and _is_computed_with(view, g, calls):
                called = True
            else:
                return False
        seen.add(one)
    return called


def _is_weight_taken(view: View, g: int, v: int) -> bool:
    """``w, b = head.weight, head.bias`` that go into calls and arithmetic alone, in a function that asks for a derivative's graph: it is to lead back to the original."""
    values, users = view.units[g].values, view.users(g).get(v, ())
    computed = bool(users) and all(values[u][0] in ("call", "binop", "tuple", "list", "phi") for u in users)
    asks = any(
        op == "call" and values[o][::2] == ("const", True)
        for op, operands, tags in values
        for o, tag in zip(operands[1:], tags if op == "call" else (), strict=False)
        if tag == "create_graph"
    )
    return values[v][2] in LAYER_PARAMETERS and computed and asks


def _is_computed_with(view: View, g: int, calls: int) -> bool:
    """``self.error.for_subject(s)(observed, predicted)``: every caller only calls what a function gives back; not one whose name says that it is kept."""
    callers = view.callers.get(g, ())
    named = is_meant_name(view.units[g].name.rpartition(".")[2])
    return bool(callers) and not named and all(only_computes(view, *caller, calls - 1) for caller in callers)


def only_loads(view: View, g: int, v: int) -> bool:
    """``loop.load_state_dict(deepcopy(saved))``: a copy whose values are copied once more is nobody's leaf."""
    values, users = view.units[g].values, view.users(g).get(v, ())
    callees = [values[values[user][1][0]] for user in users if values[user][0] == "call" and values[user][1][0] != v]
    return bool(users) and len(callees) == len(users) and all(c[::2] == ("attr", "load_state_dict") for c in callees)


__all__ = ["only_computes", "only_loads"]

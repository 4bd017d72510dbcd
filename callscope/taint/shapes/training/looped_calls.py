"""Calls of each object that a loop goes through: ``for hook in self.hooks: hook.after(self)``, ``getattr(hook, event)(self)``."""

from __future__ import annotations

from callscope.taint.program.view import View


def looped_receiver(view: View, g: int, v: int) -> int:
    """Return the object whose method a call runs, if a loop takes it from a collection; -1 for any other call."""
    values = view.units[g].values
    op, operands, _ = values[v]
    if op != "call":
        return -1
    method = values[operands[0]]
    receiver = method[1][0] if method[0] == "attr" else method[1][1] if asked_name(view, g, v) >= 0 else -1
    while receiver >= 0 and values[receiver][0] == "pi":
        receiver = values[receiver][1][0]
    return receiver if receiver >= 0 and values[receiver][0] == "iter" else -1


def asked_name(view: View, g: int, v: int) -> int:
    """Return by what name ``getattr(hook, event)(self)`` asks for its method, -1 for any other call."""
    values = view.units[g].values
    method = values[values[v][1][0]] if values[v][0] == "call" else ("", (), None)
    asks = method[0] == "call" and len(method[1]) >= 3 and values[method[1][0]][::2] == ("builtin", "getattr")
    return int(method[1][2]) if asks else -1

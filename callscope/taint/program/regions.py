"""Where gradient recording is off: ``with`` regions and decorated functions."""

from __future__ import annotations

from callscope.taint.program.spelling import Spelling

OFF = frozenset(
    f"{prefix}{name}"
    for prefix in ("torch.", "torch.autograd.", "torch.autograd.grad_mode.")
    for name in ("no_grad", "inference_mode")
)
ON = frozenset(f"{prefix}enable_grad" for prefix in ("torch.", "torch.autograd.", "torch.autograd.grad_mode."))
SWITCH = frozenset(f"{prefix}set_grad_enabled" for prefix in ("torch.", "torch.autograd.", "torch.autograd.grad_mode."))
SWITCH |= frozenset({"torch._C.set_grad_enabled", "torch._C._set_grad_enabled"})


def grad_mode(names: Spelling, g: int, v: int) -> bool | None:
    """Return whether a context manager (or decorator) switches recording on or off; None for any other."""
    op, operands, _ = names.view.units[g].values[v]
    called = names.name(g, operands[0]) if op == "call" else names.name(g, v)
    if called is None or called.endswith("()"):
        return None
    if called in ON:
        return True
    values = names.view.units[g].values
    argument = values[operands[1]] if op == "call" and len(operands) > 1 else None
    literal = argument[2] if argument is not None and argument[0] == "const" else None
    if called in OFF:
        return literal is False
    if called in SWITCH and isinstance(literal, bool):
        return literal
    return None


def entered_mode(names: Spelling, g: int, v: int) -> bool | None:
    """Return what a context manager of the program's own does to recording: one that yields in a muted block."""
    for callee in names.view.callees(g, v):
        unit = names.view.units[callee.unit]
        if "generator" not in unit.flags or callee.unit == g:
            continue
        muted = muted_regions(names, callee.unit)
        places = names.view.places(callee.unit)
        if any(op == "yield" and places.region(y) in muted for y, (op, _, _) in enumerate(unit.values)):
            return False
    return None


def muting_manager(names: Spelling, g: int, v: int) -> tuple[int, int]:
    """Return where the ``with`` item stands that switches recording off for a region: here, or in a helper."""
    if grad_mode(names, g, v) is not None:
        return g, v
    for callee in names.view.callees(g, v):
        muted = muted_regions(names, callee.unit)
        for region in sorted(set(muted.values())):
            return muting_manager(names, callee.unit, names.view.units[callee.unit].regions[region][2])
    return g, v


def muted_regions(names: Spelling, g: int) -> dict[int, int]:
    """Return, for each region of a unit in which nothing is recorded, the outermost ``with`` region that says so."""
    regions = names.view.units[g].regions
    muted: dict[int, int] = {}
    for number, (parent, kind, value, _) in enumerate(regions):
        if number == 0:
            continue
        mode = grad_mode(names, g, value) if kind == "with" else None
        if mode is None and kind == "with":
            mode = entered_mode(names, g, value)
        if mode is False:
            muted[number] = muted.get(parent, number)
        elif mode is None and parent in muted:
            muted[number] = muted[parent]
    return muted

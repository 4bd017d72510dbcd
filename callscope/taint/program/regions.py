"""Where gradient recording is off: ``with`` regions and decorated functions."""

from __future__ import annotations

from callscope.taint.program.defaults import default_of
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
    if op == "call" and _is_chosen(names, g, operands[0]):
        return None
    called = names.name(g, operands[0]) if op == "call" else names.name(g, v)
    if op != "call" and called is not None and called.removesuffix("()") in OFF and called.endswith("()"):
        return False  # ``frozen = torch.no_grad()``, used under that name
    if called is None:
        return _kept_mode(names, g, v)
    if called.endswith("()"):
        return None
    if called in ON:
        return True
    values = names.view.units[g].values
    argument = values[operands[1]] if op == "call" and len(operands) > 1 else None
    literal = argument[2] if argument is not None and argument[0] == "const" else None
    if called in OFF:
        return literal is False
    if called in SWITCH and op == "call" and len(operands) > 1:
        return literal if isinstance(literal, bool) else _asked_mode(names, g, operands[1])
    return None


def _kept_mode(names: Spelling, g: int, v: int) -> bool | None:
    called = kept_managers(names, g, v)
    return False if called and called <= OFF else True if called and called <= ON else None


def kept_managers(names: Spelling, g: int, v: int) -> set[str]:
    """``with self.quiet():``, ``with self.guard:`` of what is kept under that name: return what points-to says it is."""
    objects = names.view.solver.objects
    called = set(names.view.externals(g, v)) if names.view.units[g].values[v][0] == "call" else set()
    held = names.view.points(g, v)
    if not called and held and all(objects.kinds[o] == "result" for o in held):
        called = {str(objects.data[o][0]) for o in held}
    return {name for name in called if not name.startswith("torch.nn.Module.")}  # what any module might have


def _asked_mode(names: Spelling, g: int, v: int) -> bool | None:
    """``set_grad_enabled(not self.training)``, ``set_grad_enabled(grad)`` of ``grad=False`` that no caller gives: return the answer while training."""
    op, operands, data = names.view.units[g].values[v]
    if op == "unary" and data == "not":
        turned = _asked_mode(names, g, operands[0])
        return None if turned is None else not turned
    if op == "attr" and data == "training":
        return True
    if op in ("free", "global"):
        held = names.view.units[g].captures.get(tuple(data), ())
        return _asked_mode(names, names.view.first(g) + data[0], held[0]) if len(held) == 1 else None
    default = default_of(names.view, g, v) if op == "param" and names.view.callers.get(g) else None
    return default if isinstance(default, bool) else None


def _is_chosen(names: Spelling, g: int, v: int) -> bool:
    """``context = torch.no_grad if only_critic else nullcontext``: a choice between managers says nothing of either."""
    op, operands, _ = names.view.units[g].values[v]
    if op in ("cell", "pi"):
        return _is_chosen(names, g, operands[0])
    return op == "phi" and len({names.name(g, operand) for operand in operands if operand < v}) > 1


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
        if _switched_off(names, callee.unit) >= 0:
            return False
    return None


def _switched_off(names: Spelling, g: int) -> int:
    """``torch.set_grad_enabled(False)``, ``try: yield``: return the call that leaves recording off where a generator yields, -1 if none."""
    unit, found = names.view.units[g], -1
    for v, (op, operands, _) in enumerate(unit.values):
        if op == "yield":
            return found
        if op == "call" and names.name(g, operands[0]) in SWITCH and all(region[2] != v for region in unit.regions):
            found = v if grad_mode(names, g, v) is False else -1
    return -1


def muting_manager(names: Spelling, g: int, v: int) -> tuple[int, int]:
    """Return where the ``with`` item stands that switches recording off for a region: here, or in a helper."""
    if grad_mode(names, g, v) is not None:
        return g, v
    entered = _entered_off(names, g, v)
    if entered is not None:
        return g, entered[1]
    for callee in names.view.callees(g, v):
        muted = muted_regions(names, callee.unit)
        switched = _switched_off(names, callee.unit)
        if switched >= 0:
            return callee.unit, switched
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
        if mode is None and kind == "with" and _enters_off(names, g, number):
            mode = False
        if mode is None and kind == "with":
            mode = entered_mode(names, g, value)
        if mode is False:
            muted[number] = muted.get(parent, number)
        elif mode is None and parent in muted:
            muted[number] = muted[parent]
    return muted


def _enters_off(names: Spelling, g: int, region: int) -> bool:
    """Return whether a block is muted by what its stack of managers enters, whatever is asked before."""
    entered = _entered_off(names, g, names.view.units[g].regions[region][2])
    return entered is not None and _always_runs(names, g, names.view.places(g).region(entered[0]), region)


def _entered_off(names: Spelling, g: int, manager: int) -> tuple[int, int] | None:
    """``with ExitStack() as stack: stack.enter_context(torch.no_grad())``: return the call, and what is entered."""
    unit = names.view.units[g]
    if names.name(g, manager) not in ("contextlib.ExitStack()", "contextlib.AsyncExitStack()"):
        return None
    for v, (op, operands, _) in enumerate(unit.values):
        below = unit.values[operands[0]] if op == "call" else ("", (), "")
        if below[0] != "attr" or below[2] != "enter_context" or len(operands) < 2:
            continue
        stack = unit.values[below[1][0]]
        if stack[0] == "enter" and stack[1][0] == manager and grad_mode(names, g, operands[1]) is False:
            return v, operands[1]
    return None


def _always_runs(names: Spelling, g: int, inner: int, region: int) -> bool:
    """Return whether nothing chooses between a region and one inside it, but a flag that is on unless a caller says otherwise."""
    regions = names.view.units[g].regions
    while inner != region:
        parent, kind, test, taken = regions[inner]
        if inner == 0 or (kind == "if" and _answer(names, g, test) is not bool(taken)):
            return False
        inner = parent
    return True


def _answer(names: Spelling, g: int, test: int) -> bool | None:
    """Return what a flag is unless a caller says otherwise, None where that is not known."""
    op, operands, data = names.view.units[g].values[test]
    if op == "unary" and data == "not":
        turned = _answer(names, g, operands[0])
        return None if turned is None else not turned
    default = default_of(names.view, g, test)
    if isinstance(default, bool) or op != "attr":
        return default if isinstance(default, bool) else None
    objects = names.view.solver.objects
    known = {objects.data[o] if objects.kinds[o] == "constant" else None for o in names.view.points(g, test)}
    only = known.pop() if len(known) == 1 else None
    return only[1] if only and only[0] == "bool" else None

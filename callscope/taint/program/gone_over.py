"""What a training loop goes over: ``for batch in batches: optimizer.zero_grad(); ...; loss.backward(); optimizer.step()`` is data, and nobody asks for its gradient."""

from __future__ import annotations

from callscope.taint.program.view import View
from callscope.taint.program.walks import reached

_STEPS = frozenset({"zero_grad", "backward", "step"})
_OVER = ("iter", "attr", "call", "pi", "unpack")
"""Through these a loop's own value is traced: ``enumerate(batches)``, ``tqdm(loader)``, ``zip(xs, ys)``."""


def gone_over(view: View, g: int) -> frozenset[int]:
    """Return the parameters of a function that its training loops go over."""
    values, places = view.units[g].values, view.places(g)
    called = [(v, data) for v, (op, _, data) in enumerate(values) if op == "attr" and data in _STEPS]
    if {name for _, name in called} != _STEPS:
        return frozenset()
    loops = [{r for r in places.enclosing(v) if r[1] == "for"} for v, _ in called]
    starts = {
        region[2] for region in set[tuple[int, str, int, object]]().union(*loops) if _trains(region, called, loops)
    }
    way = reached(starts, lambda v: values[v][1] if values[v][0] in _OVER else ())
    return frozenset(v for v in way if values[v][0] == "param")


def _trains(region: object, called: list[tuple[int, str]], loops: list[set[tuple[int, str, int, object]]]) -> bool:
    return {name for (_, name), around in zip(called, loops, strict=True) if region in around} == _STEPS


__all__ = ["gone_over"]

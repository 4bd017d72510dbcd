"""torchmetrics' collections and wrappers of metrics: what they are asked, the metrics in them are asked."""

from __future__ import annotations

from collections.abc import Iterable

from callscope.static.containers import all_items, unknown_item
from callscope.static.invoke import Call
from callscope.static.models.modelling import Model, box
from callscope.static.objects import BOX, CANDIDATE, INSTANCE, RESULT
from callscope.static.solver import Solver
from callscope.static.specials import special

_CALLED = "__call__"
_ASKS = {
    "update": ("update",), "compute": ("compute",), "reset": ("reset",), "forward": ("update", "compute"),
    _CALLED: ("update", "compute"),
}  # fmt: skip


def _make(s: Solver, name: str, call: Call) -> None:
    number = box(s, call, name)
    _hold(s, number, call)


def _hold(s: Solver, number: int, call: Call) -> None:
    for node in call.nodes:
        if node is not None:
            s.use(node, _take, number)


def _take(s: Solver, target: int, objects: Iterable[int]) -> None:
    """Metrics themselves, and those in lists, dictionaries and other collections."""
    for number in objects:
        if s.objects.kinds[number] in (INSTANCE, CANDIDATE):
            s.add(unknown_item(s, target), (number,))
        elif s.objects.kinds[number] == BOX and number != target:
            s.flow(all_items(s, number), unknown_item(s, target))


def call_made(s: Solver, number: int, owner: str, attribute: str, call: Call) -> bool:
    """Call a method of a collection of metrics; False where it is none."""
    if owner not in MODELS:
        return False
    if attribute in ("clone", "add_metrics"):
        if attribute == "add_metrics":
            _hold(s, number, call)
        elif call.result is not None:
            s.add(call.result, (number,))
        return True
    asks = _ASKS.get(attribute, ())
    if asks and call.result is not None and attribute != "update":
        s.add(call.result, (s.objects.intern(RESULT, f"{owner}.{attribute}"),))
    for name in asks:
        gives = name == "update"
        asked = call if gives else call._replace(nodes=(), tags=())
        s.use(all_items(s, number), _ask, (name, asked._replace(result=None, via="callback", leading=())))
    return bool(asks)


def call_whole(s: Solver, number: int, call: Call) -> bool:
    """Call a collection itself; False where it is none."""
    return call_made(s, number, s.objects.data[number][0], _CALLED, call)


def _ask(s: Solver, payload: tuple[str, Call], objects: Iterable[int]) -> None:
    name, call = payload
    for number in objects:
        if s.objects.kinds[number] in (INSTANCE, CANDIDATE):
            special(s, number, name, call)
        elif s.objects.kinds[number] == BOX:
            call_made(s, number, s.objects.data[number][0], name, call)


_WRAPPERS = ("BootStrapper", "ClasswiseWrapper", "MetricTracker", "MinMaxMetric", "MultioutputWrapper", "Running")
MODELS: dict[str, Model] = dict.fromkeys(
    (
        "torchmetrics.MetricCollection", "torchmetrics.collections.MetricCollection",
        *(f"torchmetrics.{inner}{name}" for name in _WRAPPERS for inner in ("", "wrappers.")),
    ),
    _make,
)  # fmt: skip

"""What goes over a sequence, or draws from it: progress bars around loops, random choices."""

from __future__ import annotations

from callscope.static.containers import unknown_item
from callscope.static.invoke import Call
from callscope.static.kinds import kinds_of
from callscope.static.models.modelling import Model, argument, box, box_of, elements, same, specials
from callscope.static.objects import RESULT
from callscope.static.pointsets import MANY
from callscope.static.solver import Solver


def _progress(s: Solver, name: str, call: Call) -> None:
    """``tqdm(rows)`` asks the rows for their number and goes over them."""
    source = argument(call, 0, "iterable")
    if source is None and call.tags[:1] == ("*",):
        source = elements(s, call, call.nodes[0])
    if source is not None and call.site is not None:
        items = elements(s, call, source)
        specials(s, call, source, ("__len__",))
        if call.result is not None:
            s.late.shown.append((items, unknown_item(s, box(s, call, "iterator"))))
    if call.result is not None:
        s.add(call.result, (s.objects.intern(RESULT, name),))


def open_shown(s: Solver) -> None:
    """A loop with a progress bar gets the rows, where these are few or alike: others would only fill its sets."""
    for items, shown in s.late.shown:
        points = frozenset(s.pointees(items))
        if (len(points) <= MANY or kinds_of(s, points)[1] <= _ALIKE) and s.once("shown", items, shown):
            s.flow(items, shown)


_ALIKE = 3


def _one(s: Solver, name: str, call: Call) -> None:
    """``random.choice(kinds)``; with a size numpy gives several."""
    items = elements(s, call, argument(call, 0, "a" if name.startswith("numpy.") else "seq"))
    if name.startswith("numpy.") and ("size" in call.tags or argument(call, 1) is not None):
        box_of(s, call, items)
    else:
        same(s, call, items)


def _some(s: Solver, name: str, call: Call) -> None:
    box_of(s, call, elements(s, call, argument(call, 0, "population")))


_GROUPS: list[tuple[Model, str]] = [
    (_progress, "tqdm.tqdm tqdm.std.tqdm tqdm.auto.tqdm tqdm.notebook.tqdm tqdm.autonotebook.tqdm tqdm.rich.tqdm "
     "tqdm.asyncio.tqdm tqdm.contrib.logging.tqdm tqdm.tqdm_notebook rich.progress.track fastprogress.progress_bar "
     "fastprogress.fastprogress.progress_bar progressbar.progressbar alive_progress.alive_it"),
    (_one, "random.choice secrets.choice numpy.random.choice"),
    (_some, "random.sample random.choices numpy.random.permutation"),
]  # fmt: skip
MODELS: dict[str, Model] = {name: model for model, names in _GROUPS for name in names.split()}

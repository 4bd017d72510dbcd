"""What goes over a sequence, or draws from it: progress bars around loops, random choices."""

from __future__ import annotations

from callscope.static.invoke import Call
from callscope.static.models.modelling import Model, argument, box_of, elements, same, specials
from callscope.static.objects import RESULT
from callscope.static.solver import Solver


def _progress(s: Solver, name: str, call: Call) -> None:
    """``tqdm(rows)`` asks the rows for their number and goes over them. What they are is not handed on: that fills the sets of libraries."""
    source = argument(call, 0, "iterable")
    if source is not None and call.site is not None:
        elements(s, call, source)
        specials(s, call, source, ("__len__",))
    if call.result is not None:
        s.add(call.result, (s.objects.intern(RESULT, name),))


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

"""Caches that were filled before ``explain`` began hide no severed path; what else was computed before is named."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

import pytest
import torch

import callscope
from callscope.model.verdict import Verdict


class Keeping(torch.nn.Module):
    """Keeps a number made of its parameter, in one way each."""

    def __init__(self) -> None:
        super().__init__()
        self.w = torch.nn.Parameter(torch.tensor(2.0, dtype=torch.float64))
        self.kept: Any = None
        self.items: dict[str, Any] = {}
        self.prepared = 1.0
        self.state: Any = None
        self.ready = self.warm = False
        self.table: list[float] = []
        self.level = 0.0

    @functools.lru_cache(maxsize=4)  # noqa: B019
    def bounded(self) -> float:
        return float(self.w) * 3

    @functools.cache  # noqa: B019
    def endless(self) -> torch.Tensor:
        return self.w.detach() * 3

    @functools.cached_property
    def once(self) -> float:
        return self.w.item() * 3

    def attribute(self) -> float:
        if self.kept is None:
            self.kept = float(self.w) * 3
        return self.kept

    def item(self) -> torch.Tensor:
        if "scale" not in self.items:
            self.items["scale"] = self.w.detach() * 3
        return self.items["scale"]

    def tried(self) -> torch.Tensor:
        try:
            return self.items["tried"]
        except KeyError:
            self.items["tried"] = self.w.detach() * 3
            return self.items["tried"]

    def flagged(self) -> float:
        if not self.ready:
            self.table = [float(self.w) * 3]
            self.ready = True
        return self.table[0]

    def warmed(self) -> float:
        """Keep a state under a flag: the next call goes on from it."""
        if not self.warm:
            self.level = 5.0
            self.warm = True
        return self.level

    def cool(self) -> None:
        self.level = 7.0

    def prepare(self) -> None:
        w = self.w
        self.prepared = float(w) * 3

    def running(self) -> torch.Tensor:
        """Keep a state, which is no cache: it is stored again each time."""
        if self.state is None:
            self.state = torch.tensor(5.0, dtype=torch.float64)
        else:
            self.state = self.state * 1.0
        return self.state


_WAYS: dict[str, Callable[[Keeping], Any]] = {
    "bounded": Keeping.bounded,
    "endless": Keeping.endless,
    "once": lambda model: model.once,
    "attribute": Keeping.attribute,
    "item": Keeping.item,
    "tried": Keeping.tried,
    "flagged": Keeping.flagged,
}


_EACH_SESSION = ("bounded", "attribute")


@pytest.mark.parametrize(
    "way", [way if way in _EACH_SESSION else pytest.param(way, marks=pytest.mark.slow) for way in _WAYS]
)
def test_a_cache_that_was_filled_before_hides_nothing(way: str) -> None:
    model, kept = Keeping(), _WAYS[way]
    kept(model)
    explanation = callscope.explain(lambda: (model.w * kept(model)) ** 2, model)
    assert explanation.verdict is Verdict.PARTIAL
    assert explanation.report.ledger is not None and explanation.report.ledger.closed
    assert any(note.startswith("filled before") and "test_kept.py" in note for note in explanation.report.notes)
    assert model.kept == (6.0 if way == "attribute" else None), "the process itself keeps what it has"
    assert Keeping.bounded.cache_info().currsize == (1 if way == "bounded" else Keeping.bounded.cache_info().currsize)


def test_what_was_made_before_of_a_parameter_is_named() -> None:
    model = Keeping()
    model.prepare()
    report = callscope.explain(lambda: (model.w * model.prepared) ** 2, model).report
    assert any("Keeping.prepared" in note and "test_kept.py" in note for note in report.notes)
    factor = float(model.w) * 3
    report = callscope.explain(lambda: (model.w * factor) ** 2, model).report
    assert any(note.startswith("made before") and "factor" in note for note in report.notes)


def test_a_tensor_that_was_made_before_of_a_parameter_is_named_wherever_it_is_read() -> None:
    model, other = Keeping(), torch.tensor(3.0, dtype=torch.float64)
    scale = model.w.detach() * 3
    shift = other * 2

    def loss() -> torch.Tensor:
        return (model.w * scale + shift) ** 2

    notes = [n for n in callscope.explain(lambda: loss(), model).report.notes if n.startswith("made before")]
    assert len(notes) == 1
    assert "scale (made at" in notes[0] and "shift" not in notes[0]


class Closed:
    """Lets its number be set once and never taken back."""

    def __init__(self) -> None:
        self.kept: Any = None

    def __setattr__(self, name: str, value: Any) -> None:
        if vars(self).get(name) is not None:
            raise AttributeError(name)
        super().__setattr__(name, value)

    def number(self, w: torch.Tensor) -> float:
        if self.kept is None:
            self.kept = float(w) * 3
        return self.kept


def test_a_cache_that_cannot_be_emptied_is_not_said_to_be() -> None:
    w, closed = torch.tensor(2.0, dtype=torch.float64, requires_grad=True), Closed()
    closed.number(w)
    notes = callscope.explain(lambda: (w * closed.number(w)) ** 2, {"w": w}).report.notes
    assert not any(note.startswith("filled before") for note in notes)
    assert any(note.startswith("made before") and "Closed.kept" in note for note in notes)


def test_a_state_and_what_holds_parameters_stay() -> None:
    model = Keeping()
    model.state = torch.tensor(7.0, dtype=torch.float64)
    model.warmed()
    model.cool()

    @functools.cache
    def made() -> Keeping:
        return Keeping()

    made()
    report = callscope.explain(
        lambda: made().w * model.running() * model.w + model.warmed(), {"w": made().w, "v": model.w}
    ).report
    assert report.verdict is Verdict.LIVE
    assert {round(p.autograd or 0.0, 6) for p in report.parameters} == {14.0}
    assert not any(note.startswith("filled before") for note in report.notes)


@pytest.mark.slow
def test_what_was_compiled_before_runs_as_it_is_written() -> None:
    w = torch.tensor([1.0, 2.0], dtype=torch.float64, requires_grad=True)

    @torch.compile(backend="eager")
    def loss() -> torch.Tensor:
        return (w * w.detach()).sum() + (w**3).sum()

    loss()
    report = callscope.explain(lambda: loss(), {"w": w}).report
    assert report.verdict is Verdict.PARTIAL
    assert report.first_dead is not None and report.first_dead.operation == "detach"
    assert any("compiled before" in note and "test_kept.py" in note for note in report.notes)
    with callscope.trace() as traced:
        loss().backward()
    assert [found.name for found in traced.report.parameters] == ["w"]
    assert torch._dynamo.eval_frame._stance.stance == "default"

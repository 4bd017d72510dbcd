"""The Python API on real tensors."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
import torch

import callscope
from callscope.model.verdict import Verdict


def _pair() -> tuple[torch.Tensor, torch.Tensor]:
    return (
        torch.tensor(1.5, dtype=torch.float64, requires_grad=True),
        torch.tensor(2.0, dtype=torch.float64, requires_grad=True),
    )


def test_explain_a_callable_proves_and_names() -> None:
    a, b = _pair()
    explanation = callscope.explain(lambda: (a * b + float(a) * b) ** 2, {"a": a, "b": b})
    assert explanation.verdict is Verdict.PARTIAL
    found = {p.name: p for p in explanation.report.parameters}
    assert found["a"].finite_difference == pytest.approx(48)
    assert found["a"].autograd == pytest.approx(24)
    assert "PARTIAL" in str(explanation)


def test_assert_gradients_raises_with_the_explanation() -> None:
    a, b = _pair()
    callscope.assert_gradients(lambda: (a * b).sin(), {"a": a, "b": b})
    with pytest.raises(AssertionError, match="a is severed"):
        callscope.assert_gradients(lambda: a.item() * b, {"a": a, "b": b})
    assert a.grad is None


def test_assert_gradients_on_a_tensor_judges_its_graph() -> None:
    a, b = _pair()
    callscope.assert_gradients(a * b, {"a": a, "b": b})
    with pytest.raises(AssertionError, match="severed"):
        callscope.assert_gradients(a.detach() * b, {"a": a, "b": b})
    assert a.grad is None and b.grad is None


def test_trace_judges_the_backward_inside_the_block() -> None:
    a, b = _pair()
    with callscope.trace() as traced:
        (a * b).backward()
    assert traced.report.verdict is Verdict.LIVE
    assert a.grad is not None and a.grad.item() == 2.0
    cell = traced._repr_html_() or ""
    assert cell.startswith("<iframe") and cell.count("<") == 2, "the page's styles must not reach the notebook"
    assert repr(traced).startswith(f"<callscope: {traced.report.verdict}")


def test_watch_tells_when_a_parameter_dies() -> None:
    torch.manual_seed(0)
    model = torch.nn.Sequential(torch.nn.Linear(2, 3), torch.nn.ReLU(), torch.nn.Linear(3, 1))
    with callscope.watch(model, tell=None) as watch:
        for step in range(3):
            if step == 1:
                with torch.no_grad():
                    model[0].bias.fill_(-100.0)
            model.zero_grad()
            model(torch.randn(4, 2)).sum().backward()
    assert [(event.step, event.parameter, event.after) for event in watch.events] == [
        (2, "0.weight", "zero"), (2, "0.bias", "zero"), (2, "2.weight", "zero"),
    ]  # fmt: skip
    assert watch.dead == ["0.weight", "0.bias", "2.weight"]


def test_a_float32_module_made_before_is_judged_in_its_own_precision() -> None:
    """Its tensors cannot be promoted, and torch's threads may have run: neither may mislead or stop the forks."""
    torch.manual_seed(0)
    net = torch.nn.Sequential(torch.nn.Conv2d(3, 4, 3), torch.nn.BatchNorm2d(4), torch.nn.ReLU())
    images = torch.randn(8, 3, 32, 32)
    net(images).sum().backward()

    def step() -> torch.Tensor:
        loss = net(images).pow(2).mean()
        loss.backward()
        return loss

    assert callscope.explain(step, net).verdict == "live"


@pytest.mark.slow
def test_explain_is_about_the_tensors_of_a_list() -> None:
    a, b = (torch.tensor(v, dtype=torch.float64, requires_grad=True) for v in (1.5, 2.0))
    assert callscope.explain(lambda: a.detach() * b, [b]).verdict == "live"
    assert [p.name for p in callscope.explain(lambda: a.detach() * b, [a]).report.parameters] == ["a"]
    assert callscope.explain(a.detach() * b, [b]).verdict == "live"


def test_watch_tells_where_a_parameter_dies() -> None:
    body, head, told = torch.nn.Linear(3, 4), torch.nn.Linear(4, 1), []

    class Net(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.body, self.head = body, head

        def forward(self, x: torch.Tensor, step: int) -> torch.Tensor:
            hidden = torch.tanh(self.body(x))
            return self.head(hidden.detach() if step > 3 else hidden)  # type: ignore[no-any-return]

    model = Net()
    engine = torch.autograd.Variable._execution_engine
    with callscope.watch(model, tell=told.append) as watch:
        for step in range(1, 8):
            model.zero_grad()
            model(torch.ones(2, 3), step).pow(2).sum().backward()
    assert [(event.step, event.parameter, event.after) for event in watch.events] == [
        (4, "body.weight", "none"),
        (4, "body.bias", "none"),
    ]
    assert all("test_api.py" in event.where and "detach" in event.where for event in watch.events)
    assert told[2:] == watch.events
    assert torch.autograd.Variable._execution_engine is engine


def test_a_gradient_that_dies_after_the_forward_is_told_without_a_place() -> None:
    model = torch.nn.Linear(3, 2)
    with callscope.watch(model, tell=None) as watch:
        for step in range(1, 5):
            model.zero_grad()
            out = model(torch.ones(2, 3))
            (out.clamp(max=-1e6) if step > 2 else out).pow(2).sum().backward()
    where = {event.where for event in watch.events if event.after == "zero"}
    assert len(where) == 1
    assert next(iter(where)).startswith("after the model's forward: ClampBackward")


class _Cell:
    def __init__(self, length: torch.Tensor, angle: torch.Tensor) -> None:
        self.length, self.angle = length, angle

    def size(self) -> torch.Tensor:
        return self.length.item() * torch.sin(self.angle)  # type: ignore[no-any-return]


def test_a_tensor_is_told_under_the_name_that_it_was_asked_for_by() -> None:
    a, b = _pair()

    def loss() -> torch.Tensor:
        return _Cell(a, b).size()

    parameters = callscope.explain(loss, {"length": a, "b": b}).report.parameters
    assert {p.name.rpartition(".")[2]: p.verdict for p in parameters} == {
        "length": Verdict.SEVERED,
        "b": Verdict.LIVE,
    }


@pytest.mark.slow
def test_an_empty_selection_is_told_where_nothing_was_selected() -> None:
    a = torch.ones(4, dtype=torch.float64, requires_grad=True)
    with callscope.trace() as traced:
        doubled = a * 2
        kept = doubled[doubled > 5]  # nothing
        (kept.sin() ** 2).sum().backward()
    dead = traced.report.first_dead
    assert dead is not None
    assert dead.operation == "IndexBackward0"
    assert dead.reason == "its result is empty: nothing is selected"


def test_a_graph_from_before_has_no_lines_and_says_so() -> None:
    a, b = _pair()
    text = str(callscope.explain(a * b * 0, [a, b]))
    assert "at a line that is not known" in text and "lines are not known" in text


_LONG = """\
import gc, resource, torch, callscope
_, most = resource.getrlimit(resource.RLIMIT_STACK)
resource.setrlimit(resource.RLIMIT_STACK, (8 << 20, most))
x = torch.ones((), requires_grad=True)
y = x
for _ in range(90_000):
    y = y * 1.00001
print(callscope.explain(y, [x]).verdict)
del y
gc.collect()
print("freed")
"""


@pytest.mark.slow
def test_a_long_graph_can_be_freed_in_the_process_that_explained_it(tmp_path: Path) -> None:
    (tmp_path / "long.py").write_text(_LONG)
    run = subprocess.run([sys.executable, "long.py"], cwd=tmp_path, capture_output=True, text=True)
    assert run.stdout.split() == ["live", "freed"], run.stderr


def test_the_program_of_a_command_line_is_the_users() -> None:
    program = "import torch, callscope; x = torch.ones((), requires_grad=True); print(callscope.explain(x * 2).verdict)"
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert run.stdout.split() == ["live"], run.stderr


def test_a_model_that_the_graph_does_not_reach_is_none_of_its_affairs() -> None:
    model, other = torch.nn.Sequential(torch.nn.Linear(2, 2), torch.nn.Linear(2, 1)), torch.nn.Linear(2, 1)
    x = torch.tensor([[0.5, -1.0]])
    whole = callscope.explain(model(x).sum()).report
    assert whole.verdict is Verdict.LIVE, whole
    assert {p.verdict for p in whole.parameters if p.name.startswith("other.")} <= {Verdict.UNUSED}
    in_part = callscope.explain(model[1](model[0](x).detach()).sum()).report
    assert in_part.verdict is Verdict.SEVERED
    asked = callscope.explain(model(x).sum(), dict(other.named_parameters())).report
    assert asked.verdict is Verdict.SEVERED


@pytest.mark.parametrize(("cut", "looks_again"), [(False, True), (True, False)])
def test_watch_tells_that_every_gradient_is_gone_in_one_step(cut: bool, looks_again: bool) -> None:
    model, beside = torch.nn.Linear(2, 1), torch.nn.Parameter(torch.tensor(0.3))
    optimizer = torch.optim.SGD([*model.parameters(), beside], lr=0.1)
    with callscope.watch(model, tell=None) as watching:
        for step in range(4):
            optimizer.zero_grad()
            out = model(torch.ones(3, 2))
            ((out.detach() if cut and step > 1 else out).mean() * beside).backward()
            if looks_again:
                model(torch.zeros(1, 2))  # a forward pass without a backward is no step of the training
            optimizer.step()
    events = [(event.step, event.parameter, event.after) for event in watching.events]
    assert events == ([(3, "weight", "none"), (3, "bias", "none")] if cut else [])

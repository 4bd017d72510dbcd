"""What no severed edge explains: torch's own derivatives, memory changed before the backward, hooks on leaves, loops."""

from __future__ import annotations

import textwrap
from pathlib import Path

import pytest
import torch
from torch import Tensor

import callscope
from callscope.dynamic import execute
from callscope.ledger import AuditOptions, audit
from callscope.model.run import Target
from callscope.model.verdict import DynamicReport, Verdict


def double(*values: float) -> Tensor:
    return torch.tensor(values, dtype=torch.float64, requires_grad=True)


def first(report: DynamicReport) -> tuple[str, int, bool]:
    assert report.first_dead is not None
    assert report.ledger is not None
    return report.first_dead.operation, report.first_dead.span.line, report.ledger.closed


def line_of(mark: str) -> int:
    lines = Path(__file__).read_text().splitlines()
    return next(number for number, line in enumerate(lines, 1) if line.endswith(f"# {mark}"))


def audited(folder: Path, text: str) -> DynamicReport:
    (folder / "program.py").write_text(text)
    return audit(AuditOptions(target=Target("script", str(folder / "program.py"), ()), root=str(folder)), execute)


def test_an_index_that_is_written_to_twice() -> None:
    a, twice = double(1.5, 0.3, 0.8), torch.tensor([0, 1, 0])

    def step() -> Tensor:
        out = torch.zeros(2, dtype=torch.float64)
        out[twice] = a.sin()  # written twice
        return (out * torch.tensor([2.0, 3.0])).sum() + a.prod()

    report = callscope.explain(step, {"a": a}).report
    assert report.verdict is Verdict.PARTIAL
    assert first(report) == ("setitem", line_of("written twice"), True)


def test_memory_that_is_changed_before_the_backward_reads_it() -> None:
    w, v = double(1.5, 0.3), double(1.0, 2.0)

    def step() -> Tensor:
        h = torch.tanh(w * v)
        y = (h * v).sum()
        h.data.mul_(0.5)  # changed
        return y

    report = callscope.explain(step, {"w": w, "v": v}).report
    assert {found.verdict for found in report.parameters} == {Verdict.PARTIAL}
    assert first(report) == ("mul_", line_of("changed"), True)


SWAPPED = """
import torch
w = torch.tensor([0.5, -0.3], dtype=torch.float64, requires_grad=True)
x = torch.tensor([1.0, 2.0], dtype=torch.float64, requires_grad=True)
kept = w.data.clone()
w.data.mul_(1.7)
y = (w * x.sin()).sum()
w.data.copy_(kept)
y.backward()
"""


def test_a_leaf_that_is_written_through_an_alias_keeps_it_where_values_are_replayed(tmp_path: Path) -> None:
    report = audited(tmp_path, SWAPPED)
    assert first(report) == ("copy_", 8, True)
    assert [(p.name, p.verdict) for p in report.parameters] == [("w", Verdict.LIVE), ("x", Verdict.PARTIAL)]


HOOKED = """
import torch
w = torch.tensor([0.5, -0.3], dtype=torch.float64, requires_grad=True)
w.register_hook(lambda gradient: 0.5 * gradient)
(w ** 3).sum().backward()
"""


def test_a_hook_on_a_leaf(tmp_path: Path) -> None:
    assert first(audited(tmp_path, HOOKED)) == ("register_hook", 4, True)


def test_a_loop_that_waits_for_less_than_a_displacement_ends_as_it_did() -> None:
    e = double(0.35)

    def step() -> Tensor:
        now = torch.ones(1, dtype=torch.float64)
        while True:
            new = 0.8 + e * torch.sin(now)
            if (new - now).abs().max() < 1e-12:
                return (new**2).sum()
            now = new.detach()  # cut

    assert first(callscope.explain(step, {"e": e}).report) == ("detach", line_of("cut"), True)


def test_a_loss_far_below_the_tolerance_is_told_by_its_edge() -> None:
    a, b = double(1.5), double(0.7)

    def step() -> Tensor:
        return (a.sin() * b + 1e-6 * a.detach() * b).sum()

    report = callscope.explain(step, {"a": a, "b": b}).report
    assert [(p.name, p.verdict) for p in report.parameters] == [("a", Verdict.PARTIAL), ("b", Verdict.LIVE)]
    assert report.parameters[0].missing is not None
    assert abs(report.parameters[0].missing / 0.7e-6 - 1) < 1e-2


def test_what_a_converged_iteration_leaves_is_no_loss() -> None:
    c = double(2.0)

    def step() -> Tensor:
        x = torch.ones(1, dtype=torch.float64)
        with torch.no_grad():
            for _ in range(6):
                x = x - (x * x - c) / (2 * x)
        return (x - (x * x - c) / (2 * x)).exp().sum()

    assert callscope.explain(step, {"c": c}).report.verdict is Verdict.LIVE


def test_a_matrix_that_is_not_symmetric_stays_so() -> None:
    a = double(1.0)
    skew = torch.tensor([[4.0, 0.1], [0.0, 3.0]], dtype=torch.float64)

    def step() -> Tensor:
        return torch.linalg.cholesky(skew * a)[1, 1].sum() + (torch.linalg.cholesky(skew * a.detach()) * a).sum()

    report = callscope.explain(step, {"a": a}).report
    (found,) = report.parameters
    assert found.finite_difference is not None
    assert abs(found.finite_difference - (0.5 * 3**0.5 + 1.5 * (2 + 3**0.5))) < 1e-6  # the lower triangle alone


UNSEEDED = """
import random, time
import numpy as np
import torch
a = torch.tensor(1.5, dtype=torch.float64, requires_grad=True)
random.seed()
noise = torch.from_numpy(np.random.default_rng().normal(size=3)) + random.Random().random() + time.time() % 1
loss = (a * noise).sin().sum() * (2 + a.detach()) + a
loss.backward()
"""


def test_generators_without_a_seed_and_clocks(tmp_path: Path) -> None:
    report = audited(tmp_path, UNSEEDED)
    assert first(report) == ("detach", 8, True)
    (told,) = (note for note in report.notes if note.startswith("not reproducible as it is"))
    assert "a generator without a seed at program.py:7" in told
    assert "time.time at program.py:7" in told


LIBRARY = """
import torch
def part(x):
    return x.detach() * 2
"""
USES = """
import sys
sys.path.insert(0, "site-packages")
import torch
from cutting import part
a = torch.tensor(1.5, dtype=torch.float64, requires_grad=True)
print(part(a))
loss = a.sin() + part(a)
loss.backward()
"""


def test_a_library_line_is_called_from_the_line_that_matters(tmp_path: Path, monkeypatch) -> None:
    library = tmp_path / "site-packages" / "cutting"
    library.mkdir(parents=True)
    (library / "__init__.py").write_text(LIBRARY)
    monkeypatch.chdir(tmp_path)
    report = audited(tmp_path, USES)
    assert first(report) == ("detach", 4, True)
    assert report.first_dead is not None
    assert report.first_dead.callers[-1].span.line == 8


class Supplied(torch.autograd.Function):
    """Gives a derivative in the stead of a value that was worked out without one, and forgets what it is given."""

    @staticmethod
    def forward(ctx, value: Tensor, gradient: Tensor, x: Tensor) -> Tensor:  # type: ignore[override]
        ctx.save_for_backward(gradient)
        return value

    @staticmethod
    def backward(ctx, _: Tensor):  # type: ignore[override]
        return None, None, ctx.saved_tensors[0]


def test_a_function_that_supplies_a_wrong_derivative_comes_before_the_value_without_one() -> None:
    x = double(0.5, 1.5)

    def step() -> Tensor:
        with torch.no_grad():
            value, gradient = (x**3).sum(), 3 * x**2
        return 3 * Supplied.apply(value, gradient, x) + x.sum()  # supplied

    assert first(callscope.explain(step, {"x": x}).report) == ("Supplied", line_of("supplied"), True)


FOLLOWS = """
import copy
import torch
torch.manual_seed(0)
online = torch.nn.Linear(2, 2).double()
teacher = copy.deepcopy(online).requires_grad_(False)
x = torch.randn(4, 2, dtype=torch.float64)
for a, b in zip(online.parameters(), teacher.parameters()):
    WRITE
loss = (online(x) - teacher(x + 1)).pow(2).mean()
loss.backward()
"""


@pytest.mark.parametrize(
    "write",
    [
        "b.data = 0.9 * b.data + 0.1 * a.data",
        "b.data.mul_(0.9).add_(0.1 * a.data)",
        "b.copy_(0.9 * b + 0.1 * a.detach())",
    ],
)
def test_a_frozen_network_that_follows_another_by_averages_is_given(tmp_path: Path, write: str) -> None:
    assert audited(tmp_path, FOLLOWS.replace("WRITE", write)).verdict is Verdict.LIVE


def test_a_gradient_that_a_stopped_path_cancels_names_the_stop() -> None:
    x = double(0.4, 1.2)

    def step() -> Tensor:
        rounded = x + (torch.round(x) - x).detach()  # stopped
        return (x - rounded).pow(2).sum()

    report = callscope.explain(step, {"x": x}).report
    assert report.verdict is Verdict.ZEROED
    assert first(report) == ("detach", line_of("stopped"), True)


def test_a_leaf_that_is_read_inside_a_transform_is_displaced() -> None:
    q, one = double(0.3, 0.8), torch.tensor(0.7, dtype=torch.float64)

    def step() -> Tensor:
        x, v = torch.func.jvp(lambda t: torch.stack([torch.sin(q[0] * t), torch.cos(q[1] * t)]), (one,), (one,))
        return x.pow(2).sum() + v.detach().pow(2).sum() * x.sum()  # velocity

    assert first(callscope.explain(step, {"q": q}).report) == ("detach", line_of("velocity"), True)


@pytest.mark.slow
def test_memory_of_a_plain_operand_that_is_filled_again() -> None:
    x = double(0.5, 1.0)

    def step() -> Tensor:
        work = torch.ones(2, dtype=torch.float64)
        first = x * work
        work.data.copy_(torch.tensor([3.0, 5.0]))  # filled again
        return (first * x.sin()).sum()

    assert first(callscope.explain(step, {"x": x}).report) == ("copy_", line_of("filled again"), True)


@pytest.mark.slow
def test_a_hook_that_is_there_for_a_value_without_a_derivative_comes_before_it() -> None:
    w = double(0.4)

    def step() -> Tensor:
        with torch.no_grad():
            z = torch.zeros(1, dtype=torch.float64)
            for _ in range(60):
                z = torch.tanh(w * z + 0.5)
        slope = (w * (1 - z**2)).detach()
        z = torch.tanh(w * z + 0.5)
        z.register_hook(lambda gradient: gradient / (1 + slope))  # wrong sign
        return z.pow(2).sum()

    assert first(callscope.explain(step, {"w": w}).report) == ("register_hook", line_of("wrong sign"), True)


SPARSE = """
import torch
torch.manual_seed(0)
table = torch.nn.Embedding(6, 3, sparse=True)
x = table(torch.tensor([1, 2, 2]))
loss = (x * x.norm(dim=1, keepdim=True)SEVER).sum()
loss.backward()
"""


@pytest.mark.parametrize(("sever", "verdict"), [("", Verdict.LIVE), (".detach()", Verdict.PARTIAL)])
def test_a_sparse_gradient_is_judged_like_any(tmp_path: Path, sever: str, verdict: Verdict) -> None:
    report = audited(tmp_path, SPARSE.replace("SEVER", sever))
    assert (report.verdict, report.parameters[0].gradient) == (verdict, "live")
    assert report.ledger is not None
    assert report.ledger.closed


RELU_BEHIND_A_POWER = """
import torch
h = torch.tensor([-2.0, -1.0], dtype=torch.float64, requires_grad=True)
def rate(x):
    return torch.relu(x)  # the cause
sum(rate(h).pow(k).sum() for k in (1, 2)).backward()
"""
HIDDEN_INFINITY = """
import torch
x = torch.tensor([0.0, 2.0], dtype=torch.float64, requires_grad=True)
level = torch.log10(x * 3)  # the cause
torch.where(torch.isinf(level), torch.zeros_like(level), (level - 2) ** 2).sum().backward()
"""
WRITTEN_INFINITY = """
import torch
x = torch.tensor([0.3, 2.0], dtype=torch.float64, requires_grad=True)
hidden = x.masked_fill(torch.tensor([True, False]), float("inf"))
torch.where(torch.isinf(hidden), torch.zeros_like(hidden), (hidden * x) ** 0.5).sum().backward()  # the cause
"""
WORST_FIRST = """
import torch
mu = torch.tensor(2.0, dtype=torch.float64, requires_grad=True)
rho = torch.tensor(3.0, dtype=torch.float64, requires_grad=True)
density = rho.detach()
speed = mu.item()  # the cause
(speed * density * rho).backward()
"""


@pytest.mark.parametrize(
    "program", [RELU_BEHIND_A_POWER, HIDDEN_INFINITY, WRITTEN_INFINITY, WORST_FIRST],
    ids=["what kills behind what kills", "what made the infinity", "an infinity written down", "the worst leaf's edge"],
)  # fmt: skip
def test_the_cause_comes_before_what_it_leads_to(tmp_path: Path, program: str) -> None:
    report = audited(tmp_path, program)
    line = next(n for n, text in enumerate(program.splitlines(), 1) if text.endswith("# the cause"))
    assert report.first_dead is not None
    assert report.first_dead.span.line == line


THREADS = """
import random, threading, time
import torch
k = torch.tensor(0.7, dtype=torch.float64, requires_grad=True)
data = torch.linspace(0.5, 3, 12, dtype=torch.float64).reshape(4, 3)
together, parts, turns = threading.Barrier(4), [None] * 4, list(range(4))
random.SystemRandom().shuffle(turns)
def shard(number):
    together.wait()
    time.sleep(0.02 * turns[number])
    weight = float(k * data[number, 0]) ** 2  # the cause
    parts[number] = (k * data[number]).sin().sum() * weight
threads = [threading.Thread(target=shard, args=(number,)) for number in range(4)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
torch.stack(parts).sum().backward()
"""


def test_threads_that_run_in_another_order_each_time(tmp_path: Path) -> None:
    report = audited(tmp_path, THREADS)
    assert report.verdict is Verdict.PARTIAL
    assert first(report) == ("float", 11, True)


def test_without_experiments_the_edge_nearest_the_sink_comes_first_and_what_follows_the_sink_last(
    tmp_path: Path,
) -> None:
    text = (
        "import torch\n"
        "w = torch.tensor([0.5, 1.0], dtype=torch.float64, requires_grad=True)\n"
        "v = torch.tensor(2.0, dtype=torch.float64, requires_grad=True)\n"
        "start = w.detach().sum()\n"
        "loss = v * start * w.numpy(force=True).sum()\n"
        "print(w.max().item())\n"
        "loss.backward()\n"
    )
    (tmp_path / "program.py").write_text(text)
    target = Target("script", str(tmp_path / "program.py"), ())
    report = audit(AuditOptions(target=target, root=str(tmp_path), ledger=False), execute)
    assert [cause.span.line for cause in report.ranking] == [5, 4, 6]


def test_running_statistics_that_are_written_without_a_gradient(tmp_path: Path) -> None:
    """The derivative of the second ``batch_norm`` is right: what it is given was made of the weights by the first."""
    report = audited(
        tmp_path,
        """
import torch
from torch import nn
torch.manual_seed(0)
net = nn.Sequential(nn.Linear(3, 4), nn.BatchNorm1d(4), nn.Tanh()).double()
x = torch.randn(8, 3, dtype=torch.float64)
net.train()
net(x)  # line 8
net.eval()
net(x).pow(2).sum().backward()
""",
    )
    assert report.verdict is Verdict.PARTIAL
    assert first(report) == ("batch_norm", 8, True)
    assert report.first_dead is not None and report.first_dead.effect == "severs"
    assert "running statistics" in report.first_dead.reason and report.first_dead.operation_span is not None
    assert report.first_dead.operation_span.line == 10


@pytest.mark.parametrize(
    "call",
    [
        "out, back = vjp(f, w); back(torch.ones((), dtype=torch.float64))",
        "out, back, _ = vjp(lambda w: (f(w), w.detach()), w, has_aux=True); back(torch.ones((), dtype=torch.float64))",
        "jvp(f, (w,), (torch.ones_like(w),))",
        "out, along = linearize(f, w); along(torch.ones_like(w))",
    ],
)
@pytest.mark.filterwarnings("ignore")
def test_derivatives_that_are_pulled_or_pushed_are_probed(tmp_path: Path, call: str) -> None:
    report = audited(
        tmp_path,
        f"""
import torch
from torch.func import jvp, linearize, vjp
w = torch.tensor([1.0, 2.0, 3.0], dtype=torch.float64)
def f(w):
    return (w * w.detach()).sum() + (w ** 3).sum()
{call}
""",
    )
    assert report.verdict is Verdict.PARTIAL
    assert first(report) == ("detach", 6, True)
    assert [result.name for result in report.parameters] == ["w"]


def test_a_loss_that_is_returned_is_judged_and_not_what_was_probed_on_the_way() -> None:
    w, q = torch.tensor([1.0, 2.0], dtype=torch.float64), double(2.0, 0.5)

    def step() -> Tensor:
        force = torch.func.grad(lambda t: (t**3).sum())(w)
        return (force * q).sum() * q.detach().sum()  # held

    report = callscope.explain(step, {"q": q}).report
    assert report.verdict is Verdict.PARTIAL
    assert first(report) == ("detach", line_of("held"), True)


def test_row_that_padding_holds_in_an_embedding(tmp_path: Path) -> None:
    """Torch clears the row through a view of the weight under ``no_grad``: that view must reach the weight in each run."""
    report = audited(
        tmp_path,
        """
import torch
from torch import nn
torch.manual_seed(0)
table = nn.Embedding(5, 3, padding_idx=0, dtype=torch.float64)
words = torch.tensor([[1, 2, 0], [3, 0, 0]])
h = table(words).tanh().sum(1)  # line 7
(h + 0.5).pow(2).sum().backward()
""",
    )
    assert first(report) == ("embedding", 7, True)
    assert report.first_dead is not None and "padding_idx" in report.first_dead.reason


def test_operation_that_makes_a_hidden_nan_of_infinities(tmp_path: Path) -> None:
    report = audited(
        tmp_path,
        """
import torch
v = torch.ones(2, 3, dtype=torch.float64, requires_grad=True)
mask = torch.tensor([[True, False, True], [True, True, True]])
score = torch.zeros(2, 3, dtype=torch.float64).masked_fill(mask, float("-inf"))
weight = torch.softmax(score, -1)  # line 6
out = weight @ v.T
torch.where(mask.all(1)[:, None], 0.0, out).sum().backward()
""",
    )
    assert report.verdict is Verdict.NONFINITE
    cause = report.first_dead
    assert cause is not None and (cause.operation, cause.span.line) == ("softmax", 6)
    assert "because" not in cause.reason and all("mask.all" not in step for step in cause.origin)


def test_what_a_custom_function_makes_in_its_forward_is_no_parameter(tmp_path: Path) -> None:
    report = audited(
        tmp_path,
        """
import torch
class Half(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        part = torch.zeros(3, dtype=x.dtype, requires_grad=x.requires_grad)
        part[:] = x
        return part.sin()
    @staticmethod
    def backward(ctx, g):
        return g * 0.5
x = torch.tensor([0.3, 0.4, 0.5], dtype=torch.float64, requires_grad=True)
Half.apply(x).sum().backward()  # line 13
""",
    )
    assert [(p.name, p.verdict) for p in report.parameters] == [("x", Verdict.PARTIAL)]
    assert first(report) == ("Half", 13, True)
    assert report.first_dead is not None
    assert "own backward (program.py:9)" in report.first_dead.reason


def test_a_subclass_that_is_made_of_a_value_without_its_history(tmp_path: Path) -> None:
    report = audited(
        tmp_path,
        """
import torch
class Rotation(torch.Tensor):
    @staticmethod
    def __new__(cls, data):
        return cls._make_subclass(cls, data.clone(), False)  # line 6
v = torch.tensor([0.1, 0.2], dtype=torch.float64, requires_grad=True)
s = torch.tensor(2.0, dtype=torch.float64, requires_grad=True)
(Rotation(v.exp()).as_subclass(torch.Tensor) * s).sum().backward()
""",
    )
    assert first(report) == ("_make_subclass", 6, True)


def test_a_value_that_moves_only_with_a_decision(tmp_path: Path) -> None:
    """At 0 the branch of the formula is not taken, beside it is: what is severed moves only where the comparison may."""
    report = audited(
        tmp_path,
        """
import torch
v = torch.tensor([0.2, 0.3, 0.0], dtype=torch.float64, requires_grad=True)
k = torch.tensor(2.0, dtype=torch.float64, requires_grad=True)
a = torch.where(v[2] != 0.0, v[2].sin() / v[2], 0.0)
shift = (a * v[:2]).detach()  # line 6
(shift.sum() * k + k).backward()
""",
    )
    assert report.verdict is Verdict.SEVERED
    assert first(report)[:2] == ("detach", 6)


def test_the_reason_says_what_the_ledger_says_of_a_line_that_runs_again(tmp_path: Path) -> None:
    text = """
        import torch

        class Spike(torch.autograd.Function):
            @staticmethod
            def forward(ctx, u):
                return (u > 0).to(u.dtype)

            @staticmethod
            def backward(ctx, g):
                return 0.5 * g

        w, total = torch.tensor(0.7, requires_grad=True), 0.0
        for k in range(4):
            total = total + (k + 1.0) * Spike.apply(w * (k + 1.0))
        total.backward()
    """
    report = audited(tmp_path, textwrap.dedent(text))
    assert report.first_dead is not None
    assert report.ledger is not None
    (site,) = report.ledger.sites
    assert site.contribution == pytest.approx(-15.0, rel=1e-4)
    assert f"w misses {site.contribution:.6g} (autograd has 15 where" in report.first_dead.reason


def test_what_a_float32_program_draws_in_float64_stays_what_it_is(tmp_path: Path) -> None:
    text = """
        import torch
        torch.manual_seed(0)
        x = torch.rand(1, dtype=torch.float64)
        w = torch.tensor(0.5, requires_grad=True)
        (10 * w * x + 5 * float(w)).sum().backward()
        print(x)
    """
    report = audited(tmp_path, textwrap.dedent(text))
    torch.manual_seed(0)
    drawn = torch.rand(1, dtype=torch.float64).item()
    (w,) = report.parameters
    assert w.autograd is not None
    assert abs(w.autograd) == pytest.approx(10 * drawn, rel=1e-4)
    assert w.verdict is Verdict.PARTIAL


SOLVED = """
import torch

w = torch.tensor(0.5, dtype=torch.float64, requires_grad=True)

def cell(z):
    return torch.tanh(z * w + 0.3)

def solve():
    z = torch.zeros((), dtype=torch.float64)
    with torch.no_grad():
        for _ in range(40):
            z = cell(z)
    return cell(z)

solve().backward()
"""


def test_a_switch_is_told_in_its_own_function(tmp_path: Path) -> None:
    """What loses its history stands in the function that is called; the line that is told, and its function, are the switch's."""
    report = audited(tmp_path, SOLVED)
    assert report.verdict is Verdict.PARTIAL
    assert report.first_dead is not None
    assert (report.first_dead.span.line, report.first_dead.function.rpartition(".")[2]) == (11, "solve")

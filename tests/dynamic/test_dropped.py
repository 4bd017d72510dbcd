"""Leaves that were let go of before the backward, functions whose history leads nowhere, values inside vmap."""

from pathlib import Path

from callscope.model.run import Shift
from tests.dynamic.programs import Program, leaf

WINDOWS = """
import torch
c = torch.tensor(0.9, dtype=torch.float64, requires_grad=True)
u = torch.ones(2, dtype=torch.float64)
for window in range(2):
    u = (u * c).clone().detach().requires_grad_()
(u * c).sum().backward()
"""


def test_a_leaf_made_of_another_and_dropped_is_known_as_such(tmp_path: Path) -> None:
    first, last = (found for found in Program(tmp_path, WINDOWS).run().leaves if found.name != "c")
    assert (first.alive, last.alive) == (False, True)
    assert {key.partition("@")[0] for key in first.made_of} == {"c"}


UNKNOWN_DERIVATIVE = """
import torch
x = torch.tensor([0.2, 0.5], dtype=torch.float64, requires_grad=True)
h = torch.bincount(torch.tensor([0, 1]), x)
try: h.pow(2).sum().backward()
except RuntimeError: pass
"""


def test_a_function_without_a_derivative_severs(tmp_path: Path) -> None:
    record = Program(tmp_path, UNKNOWN_DERIVATIVE).run()
    assert (record.status, leaf(record, "x").gradient) == ("severed-backward", "none")
    assert [(site.span.line, site.operation) for site in record.sites] == [(4, "bincount")]


BY_THE_CLOCK = """
import copy, pickle
from datetime import date, datetime, timedelta
import torch
moment = pickle.loads(pickle.dumps(copy.deepcopy(datetime.now() + timedelta(1))))
assert isinstance(moment, datetime) and isinstance(moment, date) and isinstance(date.today(), date)
generator = torch.Generator()
generator.seed()
x = torch.tensor(1.0, dtype=torch.float64, requires_grad=True)
(x * (moment.microsecond + torch.rand((), generator=generator))).backward()
"""


def test_moments_and_torch_generators_without_a_seed_begin_alike(tmp_path: Path) -> None:
    program = Program(tmp_path, BY_THE_CLOCK)
    first, second = (program.run(fixed=True) for _ in range(2))
    assert (first.status, first.sink) == ("ok", second.sink)
    assert "a generator without a seed at program.py:8" in first.extra["drawn"]


MAPPED = """
import torch
w = torch.tensor([0.4, -0.7], dtype=torch.float64, requires_grad=True)
def score(row):
    s = (row * w).sum()
    return torch.sigmoid(s) * s.detach()  # here
torch.func.vmap(score)(torch.eye(2, dtype=torch.float64)).pow(2).sum().backward()
"""


def test_what_escapes_inside_vmap_is_displaced_as_a_batch(tmp_path: Path) -> None:
    program = Program(tmp_path, MAPPED)
    (site,) = program.run(channels=frozenset({"operations", "values"})).sites
    assert (site.span.line, site.shiftable, site.value) == (program.marked("# here"), True, [[0.4, -0.7]])
    (moved, still) = (program.run(site_shifts={site.key: Shift(step, seed=3)}, backward=1).sink for step in (0.1, 0.0))
    assert moved != still


NESTED = """
import torch
from torch.func import grad, vmap
def energy(w, x):
    return (w @ x).detach().tanh() * (w * x).sum() ** 2  # here
w = torch.tensor([[0.3, -0.8], [1.0, 0.2]], dtype=torch.float64)
x = torch.tensor([[1.0, 2.0], [0.5, -1.0]], dtype=torch.float64)
vmap(lambda a: vmap(lambda b: grad(energy)(a, b))(x))(w)
grad(lambda b: (b ** 3).sum())(x)
"""


def test_a_derivative_inside_vmaps_is_probed_on_whole_batches(tmp_path: Path) -> None:
    program = Program(tmp_path, NESTED)
    seen = program.run(backward=1)
    (leaf,), (site,) = seen.leaves, seen.sites
    assert (leaf.name, site.span.line, site.shiftable) == ("w", program.marked("# here"), True)
    first = {"backward": 1}
    moved = [program.run(leaf_shifts={leaf.key: Shift(step, seed=3)}, **first).sink for step in (0.1, 0.0)]
    assert moved[0] != moved[1] != program.run(site_shifts={site.key: Shift(0.1, seed=3)}, **first).sink


def test_the_leaves_of_one_probe_are_no_parameters_of_another(tmp_path: Path) -> None:
    assert [leaf.name for leaf in Program(tmp_path, NESTED).run(backward=2).leaves] == ["x"]

"""What a dead or broken gradient's operand was made of: writes, constants, shapes, masks, data, the command line."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from callscope.model.run import RunRecord
from tests.dynamic.programs import Program


def told(record: RunRecord) -> list[str]:
    """Return all steps of all operands that are explained."""
    return [step for node in record.nodes for operand in node.operands for step in operand.origin]


WRITTEN = """
import torch

def batch():
    x = torch.ones(3, 2)
    other = torch.ones(3, 2)
    WRITE
    return x

w = torch.ones(2, 2, requires_grad=True)
z = batch() @ w
torch.sqrt((z * z).sum(1)).sum().backward()
"""


@pytest.mark.parametrize(
    ("write", "step"), [("x[1] = 0.0", "x[1]"), ("x[1:2].zero_()", "x[1:2].zero_()"), ("x[x > 0] = 0", "x[x > 0]")]
)
def test_a_part_that_is_overwritten_with_zeros_is_a_step(tmp_path: Path, write: str, step: str) -> None:
    steps = told(Program(tmp_path, WRITTEN.replace("WRITE", write)).run())
    assert [s for s in steps if s.startswith(f"program.py:7: {step} is ")], steps


def test_another_tensor_that_is_overwritten_is_none(tmp_path: Path) -> None:
    text = WRITTEN.replace("WRITE", "other[1] = 0.0").replace("torch.ones(2, 2, r", "torch.zeros(2, 2, r")
    assert not [step for step in told(Program(tmp_path, text).run()) if ":7:" in step]


SHIFTED = """
import torch
from torch import nn

torch.manual_seed(0)
layer = nn.Linear(3, 4)
nn.init.constant_(layer.weight, SLOPE)
nn.init.constant_(layer.bias, BIAS)
torch.ACTIVATION(layer(torch.rand(5, 3))).sum().backward()
"""


@pytest.mark.parametrize(("activation", "bias"), [("relu", "-25.0"), ("sigmoid", "900.0"), ("tanh", "-300.0")])
def test_a_constant_without_which_there_is_a_slope_is_told(tmp_path: Path, activation: str, bias: str) -> None:
    text = SHIFTED.replace("ACTIVATION", activation).replace("BIAS", bias).replace("SLOPE", "0.5")
    assert f"program.py:8: nn.init.constant_(layer.bias, {bias}) is {float(bias):g}" in told(
        Program(tmp_path, text).run()
    )


def test_a_constant_that_makes_no_difference_is_not(tmp_path: Path) -> None:
    text = SHIFTED.replace("ACTIVATION", "relu").replace("BIAS", "-0.5").replace("SLOPE", "-3.0")
    assert not [step for step in told(Program(tmp_path, text).run()) if ":8:" in step]


DROPPED = """
import json
from pathlib import Path
import torch
from torch import nn

class Net(nn.Module):
    def __init__(self, p):
        super().__init__()
        self.drop = nn.Dropout(p)
        self.layer = nn.Linear(2, 2)
    def forward(self, x):
        return x.sum() + self.drop(self.layer(x)).sum()

settings = json.loads((Path(__file__).parent / "net.json").read_text())
Net(settings["drop"])(torch.ones(3, 2)).backward()
"""


def test_what_is_dropped_altogether_is_followed_to_the_share(tmp_path: Path) -> None:
    (tmp_path / "net.json").write_text('{\n "drop": 1.0\n}\n')
    record = Program(tmp_path, DROPPED).run()
    operand = next(node for node in record.nodes if node.operands).operands[0]
    assert operand.origin == ("net.json:2: drop=1.0",)
    assert operand.expression == "self.drop(self.layer(x))"


DATA = """
import numpy as np
import torch

w = torch.ones(2, requires_grad=True)
READ
(w * rows[1]).sum().backward()
"""


@pytest.mark.parametrize(
    ("read", "last"),
    [
        ("held = np.load('rows.npy'); rows = torch.from_numpy(held)", "held = np.load('rows.npy')"),
        ("held = open('rows.npy', 'rb').read()[128:]; rows = torch.frombuffer(held, dtype=torch.float64).view(3, 2)",
         "held = open('rows.npy', 'rb').read()[128:]"),
        ("held = np.load('rows.npy'); rows = torch.as_tensor(held)", "held = np.load('rows.npy')"),
    ],
)  # fmt: skip
def test_zeros_in_data_are_followed_to_where_it_is_read(
    tmp_path: Path, read: str, last: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    np.save(tmp_path / "rows.npy", np.array([[1.0, 2.0], [0.0, 0.0], [3.0, 4.0]]))
    assert told(Program(tmp_path, DATA.replace("READ", read)).run())[-1] == f"program.py:6: {last}"


SPREAD = """
import torch

ROWS = 1

def rows(count):
    return torch.rand(count, 3)

w = torch.ones(3, 2, requires_grad=True)
h = rows(ROWS) @ w
(h / (h.std(0) + 1e-6)).nan_to_num().sum().backward()
"""


def test_the_spread_of_one_row_is_followed_to_its_number(tmp_path: Path) -> None:
    steps = told(Program(tmp_path, SPREAD).run())
    assert "program.py:4: ROWS=1" in steps
    assert not [step for step in steps if step.endswith(": h, 0")]


def test_a_spread_of_nothing_is_not_told_by_a_number_of_rows(tmp_path: Path) -> None:
    text = SPREAD.replace("ROWS = 1", "ROWS = 4").replace("torch.rand(count, 3)", "torch.ones(count, 3)")
    assert not [step for step in told(Program(tmp_path, text).run()) if "ROWS" in step]


QUOTIENT = """
import torch

events = torch.zeros(3)
h = torch.tensor([0.2, 0.3, 0.4], requires_grad=True)
((h * events).sum() / events.sum()).backward()
"""


def test_of_a_quotient_of_zeros_the_divisor_is_followed(tmp_path: Path) -> None:
    record = Program(tmp_path, QUOTIENT).run()
    operand = next(n for n in record.nodes if n.operation == "DivBackward0").operands[0]
    assert operand.expression == "events.sum()"


def test_what_is_divided_is_followed_where_the_divisor_is_no_zero(tmp_path: Path) -> None:
    text = QUOTIENT.replace("/ events.sum()).backward()", "/ 2.0).sqrt().backward()")
    assert "program.py:6: (h * events).sum() is 0 everywhere" in told(Program(tmp_path, text).run())


EQUAL = """
import torch

SPRINGS = [2.0, 2.0, 1.0]
k = torch.tensor(SPRINGS, requires_grad=True)
_, vectors = torch.linalg.eigh(torch.diag(k * 3.0))
(vectors[0] ** 2 * torch.tensor([1.0, 2.0, 3.0])).sum().backward()
"""


def test_equal_eigenvalues_are_followed_to_the_equal_numbers(tmp_path: Path) -> None:
    assert told(Program(tmp_path, EQUAL).run())[-1] == "program.py:4: SPRINGS=[2.0, 2.0, 1.0]"


MASKED = """
import torch

lengths = torch.tensor([2, 0])
scores = torch.ones(2, 3, requires_grad=True)
pad = torch.arange(3) >= lengths[:, None]
w = torch.softmax(scores.masked_fill(pad, float("-inf")), 1)
torch.where(pad, torch.zeros(()), w * w).sum().backward()
"""


def test_a_row_that_is_masked_altogether_is_followed_to_what_masks_it(tmp_path: Path) -> None:
    assert "program.py:4: torch.tensor([2, 0]) is 0 at 1 of 2, from 0 to 2" in told(Program(tmp_path, MASKED).run())


GIVEN = """
import argparse, os, sys
import torch

parser = argparse.ArgumentParser()
parser.add_argument("--scale", type=float, default=0.0)
args, _ = parser.parse_known_args()
SCALE = READ
x = torch.ones(2, requires_grad=True)
(x * SCALE).sum().backward()
"""


@pytest.mark.parametrize(
    ("read", "arguments", "last"),
    [
        ("args.scale", ("--scale", "0"), "command line: --scale 0"),
        ("args.scale", ("--scale=0.0",), "command line: --scale=0.0"),
        ("args.scale", (), "program.py:6: scale=0.0"),
        ("args.scale", ("--other", "0"), "program.py:6: scale=0.0"),
        ("float(sys.argv[1])", ("0.0",), "command line: 0.0"),
        ("float(os.environ.get('DRAG_SCALE', '1'))", (), "environment: DRAG_SCALE=0"),
        ("float(os.environ['DRAG_SCALE'])", (), "environment: DRAG_SCALE=0"),
        ("float(os.getenv('DRAG_SCALE'))", (), "environment: DRAG_SCALE=0"),
    ],
)
def test_a_number_that_a_run_is_given_counts_before_a_default(
    tmp_path: Path, read: str, arguments: tuple[str, ...], last: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DRAG_SCALE", "0")
    steps = told(Program(tmp_path, GIVEN.replace("READ", read), *arguments).run())
    assert steps[-1] == last, steps


def test_an_item_is_no_argument_of_its_number(tmp_path: Path) -> None:
    text = GIVEN.replace("READ", "[3.0, args.scale * 2.0][1]")
    steps = told(Program(tmp_path, text, "0.0").run())
    assert not [step for step in steps if "command line" in step], steps


CHECKPOINTED = """
import torch
from torch import nn
from torch.utils.checkpoint import checkpoint

torch.manual_seed(0)
layer, drop = nn.Linear(4, 4), nn.Dropout(0.5)
x = torch.rand(3, 4)

def block(x):
    return torch.tanh(drop(layer(x)))

drawn = []
torch.nn.init.zeros_(layer.bias)
y = checkpoint(block, x, use_reentrant=False, preserve_rng_state=KEPT)
y.pow(2).sum().backward()
assert float(torch.rand(())) == DRAWN
"""


@pytest.mark.parametrize("kept", [True, False])
def test_recording_does_not_compute_a_checkpoint_again(tmp_path: Path, kept: bool) -> None:
    """To read what a checkpointed node saved would run the block, and draw its random numbers."""
    bare = CHECKPOINTED.replace("KEPT", str(kept))
    scope: dict[str, object] = {}
    exec(bare.replace("assert float(torch.rand(())) == DRAWN", "number = float(torch.rand(()))"), scope)
    record = Program(tmp_path, bare.replace("DRAWN", repr(scope["number"]))).run()
    assert record.error == ""


WEIGHTED = """
import json
import torch

WEIGHTS

def total(parts, weights):
    return SUM

x = torch.ones(2, requires_grad=True)
y = torch.ones(2, requires_grad=True)
total({"smooth": x.sum(), "edges": y.sum()}, given).backward()
"""
BY_KEY = "sum(weights[name] * part for name, part in parts.items())"


@pytest.mark.parametrize(
    ("weights", "total", "last"),
    [
        ("given = {'smooth': 0.5, 'edges': 0.0}", BY_KEY, "program.py:5: given['edges']=0.0"),
        ("given = json.load(open('s.json'))['weights']", BY_KEY, "s.json:4: edges=0.0"),
        ("given = dict(all={'smooth': 0.5, 'edges': 0.0})['all']", BY_KEY, "program.py:5: all['edges']=0.0"),
    ],
)
def test_an_entry_that_is_read_by_a_variable_key_is_found_by_its_number(
    tmp_path: Path, weights: str, total: str, last: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "s.json").write_text('{\n "weights": {\n  "smooth": 0.5,\n  "edges": 0.0\n }\n}\n')
    steps = told(Program(tmp_path, WEIGHTED.replace("WEIGHTS", weights).replace("SUM", total)).run())
    assert steps[-1] == last, steps


def test_which_of_two_entries_is_read_is_not_guessed(tmp_path: Path) -> None:
    text = WEIGHTED.replace("WEIGHTS", "given = {'smooth': 0.0, 'edges': 0.0}").replace("SUM", BY_KEY)
    assert not told(Program(tmp_path, text).run())


LOOKED_UP = """
import torch
from torch import nn

ids = torch.zeros(2, 3, dtype=torch.long)
ids[0] = torch.tensor([1, 2, 3])
table = nn.Embedding(5, 4)
WRITE
length = table(ids).pow(2).sum(-1).sqrt()  # here
length.sum().backward()
"""


def test_a_row_that_is_looked_up_is_the_tables_not_the_indexs(tmp_path: Path) -> None:
    text = LOOKED_UP.replace("WRITE", "with torch.no_grad(): table.weight[0].zero_()")
    steps = told(Program(tmp_path, text).run())
    assert steps[-1].startswith("program.py:8: "), steps


HIDDEN_ROWS = """
import torch

LENGTHS = [3, 0]
scores = torch.ones(2, 3, requires_grad=True)
mask = torch.arange(3)[None, :] < torch.tensor(LENGTHS)[:, None]
bias = torch.zeros(2, 3).masked_fill(MASK, float("-inf"))
weights = torch.nan_to_num(torch.softmax(scores + bias, -1))
(weights * torch.arange(3.0)).sum().backward()
"""


@pytest.mark.parametrize("mask", ["~mask", "mask.logical_not()"])
def test_an_infinity_that_a_mask_puts_there_is_the_masks(tmp_path: Path, mask: str) -> None:
    steps = told(Program(tmp_path, HIDDEN_ROWS.replace("MASK", mask)).run())
    assert steps[-1].startswith("program.py:4: "), steps


MODES = """
import torch
from torch import nn

def main():
    model = Modes([2.0, 2.0, 5.0])
    values, vectors = torch.linalg.eigh(torch.diag(model.stiffness))
    vectors.sum().backward()

class Modes(nn.Module):
    def __init__(self, stiffness):
        super().__init__()
        as64 = lambda numbers: nn.Parameter(torch.tensor(numbers, dtype=torch.float64))
        self.stiffness = as64(stiffness)

main()
"""


def test_equal_numbers_are_followed_through_the_calls_that_made_a_parameter(tmp_path: Path) -> None:
    steps = told(Program(tmp_path, MODES).run())
    assert steps[-1].startswith("program.py:6: "), steps


LOADED = """
import json
import torch

def load(path):
    raw = json.load(open(path))
    return {key: torch.tensor(value, dtype=torch.float64) for key, value in raw.items() if key != "shape"}

masks = load("m.json")
x = torch.ones(3, dtype=torch.float64, requires_grad=True)
(x * masks["healthy"]).sum().backward()
"""


def test_data_in_a_comprehension_is_followed_to_what_read_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "m.json").write_text('{"shape": 3, "healthy": [0, 0, 0], "other": [1, 2, 3]}')
    steps = told(Program(tmp_path, LOADED).run())
    assert steps[-1] == "program.py:6: raw = json.load(open(path))", steps

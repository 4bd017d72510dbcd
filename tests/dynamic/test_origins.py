"""A zero is followed back to the literal that it was written as, and to no other."""

from pathlib import Path

import pytest

from callscope.model.run import RunRecord
from tests.dynamic.programs import Program

FILLED = """
from dataclasses import dataclass
import torch

@dataclass
class Config:
    default_F: float = 0.0

class Crystal:
    def __init__(self, config):
        self.config = config
    def factor(self, h):
        return FILL

def image(x, crystal):
    rows = x.unsqueeze(0)
    h = (rows * 2.0).sum(0)
    return crystal.factor(torch.round(h)) * torch.sin(h)

x = torch.full((3,), 0.7, requires_grad=True)
image(x, Crystal(Config())).sum().backward()
"""


def product(record: RunRecord) -> list[str]:
    """Return the origin of the zero operand of the product."""
    node = next(n for n in record.nodes if n.operation == "MulBackward0" and n.operands)
    return list(node.operands[0].origin)


@pytest.mark.parametrize(
    "fill",
    ["torch.full_like(h, float(self.config.default_F), dtype=h.dtype)", "h.new_full((3,), self.config.default_F)"],
)
def test_what_takes_only_a_shape_is_a_step_on_the_way_back(tmp_path: Path, fill: str) -> None:
    steps = product(Program(tmp_path, FILLED.replace("FILL", fill)).run())
    assert steps == [f"program.py:13: {fill} is 0 everywhere", "program.py:7: default_F=0.0"]


def killed(record: RunRecord, operation: str = "MulBackward0") -> list[str]:
    """Return the steps of the first operand that is explained at an operation."""
    return list(next(n for n in record.nodes if n.operation == operation and n.operands).operands[0].origin)


TRAINED = """
import torch
from torch import nn

class Gate(nn.Module):
    def __init__(self, size):
        super().__init__()
        self.inner = nn.Parameter(torch.ones(size))
        MADE
    def forward(self, x):
        return self.inner * x * self.open

def main():
    net = Gate(3)
    optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
    net(torch.ones(3)).sum().backward()
    optimizer.step()

main()
"""


@pytest.mark.parametrize(
    ("made", "last"),
    [
        ("self.open = nn.Parameter(torch.zeros(size))", "nn.Parameter(torch.zeros(size)) is 0 everywhere"),
        ("self.open = nn.Parameter(torch.rand(size)); nn.init.zeros_(self.open)",
         "nn.init.zeros_(self.open) is 0 everywhere"),
    ],
)  # fmt: skip
def test_a_parameter_that_began_at_zero_is_told_though_an_optimizer_moved_it(
    tmp_path: Path, made: str, last: str
) -> None:
    assert killed(Program(tmp_path, TRAINED.replace("MADE", made)).run())[-1] == f"program.py:9: {last}"


def test_of_a_sum_of_zeros_the_term_whose_source_is_known_is_followed(tmp_path: Path) -> None:
    steps = killed(
        Program(
            tmp_path,
            TRAINED.replace("MADE", "self.open = nn.Parameter(torch.zeros(size))").replace(
                "* self.open", "* ((1 - torch.ones(3)) + self.open * 2.0)"
            ),
        ).run()
    )
    assert steps[-2:] == [
        "program.py:11: self.open * 2.0 is 0 everywhere",
        "program.py:9: nn.Parameter(torch.zeros(size)) is 0 everywhere",
    ]


SETTINGS = """
import argparse, json
from dataclasses import dataclass, field
from pathlib import Path
import torch

class Drag:
    def __init__(self, scale):
        self.scale = scale
    def force(self, mu):
        return -self.scale * mu

GIVEN
mu = torch.tensor(0.4, requires_grad=True)
(Drag(given.scale).force(mu) + 1.0).backward()
"""


@pytest.mark.parametrize(
    ("given", "last"),
    [
        (
            "given = argparse.Namespace(**json.loads((Path(__file__).parent / 'drag.json').read_text())['contact'])",
            "conf/drag.json:3: scale=0.0",
        ),
        (
            "p = argparse.ArgumentParser(); p.add_argument('--scale', type=float, default=0.0); given = p.parse_args([])",
            "program.py:13: scale=0.0",
        ),
        (
            "@dataclass\nclass Given:\n    scale: float = field(default=0.0)\ngiven = Given()",
            "program.py:15: scale=0.0",
        ),
    ],
)
def test_a_number_of_a_settings_file_or_an_option_is_named(tmp_path: Path, given: str, last: str) -> None:
    (tmp_path / "conf").mkdir()
    (tmp_path / "conf" / "drag.json").write_text('{\n  "contact": {\n    "scale": 0.0\n  }\n}\n')
    text = SETTINGS.replace("GIVEN", given).replace("parent / 'drag.json'", "parent / 'conf' / 'drag.json'")
    record = Program(tmp_path, text).run()
    assert killed(record) == [last]
    operand = next(node for node in record.nodes if node.operands).operands[0]
    assert operand.expression == "-self.scale"


SATURATED = """
import torch

def occupancy(distance, sharpness):
    return torch.sigmoid(-distance / sharpness)

class March:
    def __init__(self, near=0.25, sharpness=1e-6):
        self.near, self.sharpness = near, sharpness
    def hit(self, radius):
        return occupancy(radius - self.near, self.sharpness)

radius = torch.tensor([0.9, 0.1], dtype=torch.float64, requires_grad=True)
(March().hit(radius) + 0.5).sum().backward()
"""


def test_what_saturates_names_the_number_that_made_it_so(tmp_path: Path) -> None:
    record = Program(tmp_path, SATURATED).run()
    steps = killed(record, "SigmoidBackward0")
    assert steps[-1] == "program.py:8: sharpness=1e-06"
    operand = next(n for n in record.nodes if n.operation == "SigmoidBackward0").operands[0]
    assert operand.input_key == "program.py:8:sharpness"


def test_an_inverse_cosine_at_one_tells_where_the_one_was_made(tmp_path: Path) -> None:
    text = "import torch\nx = torch.ones(2, requires_grad=True)\nc = (x * 2.0).sum() - 3.0\ntorch.acos(c).backward()\n"
    assert killed(Program(tmp_path, text).run(), "AcosBackward0") == ["program.py:3: (x * 2.0).sum() - 3.0 is 1"]


HANDED = """
from dataclasses import dataclass
import torch

@dataclass
class Lamp:
    power: float = 0.0

def run(power):
    lamp = Lamp(power=power)
    x = torch.full((3,), 0.7, requires_grad=True)
    loss = (torch.full_like(x, float(lamp.power)) * torch.sin(x)).sum()
    loss.backward()

run(0.0)
run(5.0)
"""


def test_a_number_passed_by_position_is_the_origin_and_not_the_default(tmp_path: Path) -> None:
    assert product(Program(tmp_path, HANDED).run())[-1] == "program.py:15: power=0.0"


def test_the_default_is_the_origin_where_nothing_is_passed(tmp_path: Path) -> None:
    text = HANDED.replace("Lamp(power=power)", "Lamp()").replace("run(0.0)", "run(3.0)")
    assert product(Program(tmp_path, text).run())[-1] == "program.py:7: power=0.0"


def test_a_literal_outside_the_root_can_be_changed(tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "lamps.py").write_text("def power(power=0.0):\n    return power\n")
    text = "import sys\nsys.path.insert(0, '../other')\nimport torch, lamps\nx = torch.ones(2, requires_grad=True)\n"
    (tmp_path / "mine").mkdir()
    program = Program(
        tmp_path / "mine",
        text.replace("'../other'", repr(str(tmp_path / "other"))) + "(x * lamps.power()).sum().backward()\n",
    )
    assert program.run(channels=frozenset(), replace={"power": 4.0}).sink == 8.0


NEGATED = """
import torch

class Measure:
    def __init__(self, rate=RATE):
        self.rate = rate
    def __call__(self, x):
        return utility(x, rate=self.rate)

def utility(x, rate):
    return torch.exp(-rate * x)

def elsewhere(upper, lower):
    middle = (upper + lower).sum(dim=-1)
    rate = middle / (1 + middle)
    return rate

x = torch.tensor([VALUES], requires_grad=True)
torch.nan_to_num(Measure()(x), posinf=1e3).sum().backward()
"""


@pytest.mark.parametrize(
    ("rate", "given", "last"),
    [
        ("1000.0", "-0.8, -1.0", "program.py:5: rate=1000.0"),
        ("1.0", "-800.0, -1000.0", "program.py:18: [-800.0, -1000.0]"),
    ],
)
def test_what_overflows_is_followed_to_the_number_that_is_large(
    tmp_path: Path, rate: str, given: str, last: str
) -> None:
    text = NEGATED.replace("RATE", rate).replace("VALUES", given)
    steps = killed(Program(tmp_path, text).run(), "ExpBackward0")
    assert not [step for step in steps if "middle" in step or "dim" in step], steps
    assert steps[-1] == last, steps


PADDED = """
import torch
x = torch.ones(2, requires_grad=True)
grid = torch.zeros(4)
START
((2.0 * grid[0] - (start - grid[1])) * torch.sin(x)).sum().backward()
"""


@pytest.mark.parametrize(
    ("start", "end"),
    [
        ("start = grid[2]", ["program.py:4: torch.zeros(4) is 0 everywhere"]),
        (
            "start = torch.full((), 0.0)",
            [
                "program.py:5: torch.full((), 0.0) is 0 everywhere",
                "program.py:4: torch.zeros(4) is 0 everywhere",
                "program.py:5: 0.0",
            ],
        ),
    ],
)
def test_zeros_that_are_added_are_followed_once_and_each_source_is_told(
    tmp_path: Path, start: str, end: list[str]
) -> None:
    origin = product(Program(tmp_path, PADDED.replace("START", start)).run())
    assert [step for step in origin if "grid[" not in step and "start" not in step] == end
    assert sum("grid[" in step for step in origin) < 4


def test_of_a_difference_only_zeros_where_it_is_zero_are_followed(tmp_path: Path) -> None:
    text = (
        "import torch\nradius = torch.tensor(1.0, requires_grad=True)\ncentre = torch.zeros(3)\n"
        "off = centre - torch.tensor([-1.0, 0.0, 0.5])\ninside = radius**2 - off * off\ntorch.sqrt(inside).sum().backward()\n"
    )
    assert killed(Program(tmp_path, text).run(), "SqrtBackward0") == [
        "program.py:5: radius ** 2 - off * off is 0 at 1 of 3, from 0 to 1"
    ]


@pytest.mark.parametrize("view", ["poses[:, 1:]", "poses.T[1:]", "poses.view(-1)[3:]"])
def test_a_view_of_a_parameter_is_what_it_was_at_the_backward(tmp_path: Path, view: str) -> None:
    text = (
        "import torch\nposes = torch.tensor([[1.0, 0.0, 0.0], [0.0, 0.0, 0.0]], requires_grad=True)\n"
        f"optimizer = torch.optim.SGD([poses], lr=0.1)\npart = {view}\nsize = torch.sqrt((part**2).sum())\n"
        "(size + poses.sum() ** 2).backward()\ntorch.nan_to_num_(poses.grad, nan=3.0)\noptimizer.step()\n"
    )
    steps = killed(Program(tmp_path, text).run(), "SqrtBackward0")
    assert any(step.startswith(f"program.py:4: {view} is 0 ") for step in steps), steps


def test_a_large_parameter_that_was_zero_has_views_of_zeros(tmp_path: Path) -> None:
    text = (
        "import torch\nweights = torch.zeros(200, 200, requires_grad=True)\n"
        "optimizer = torch.optim.SGD([weights], lr=0.1)\npart = weights[:, :1]\ntorch.sqrt((part**2).sum()).backward()\n"
        "torch.nan_to_num_(weights.grad, nan=3.0)\noptimizer.step()\n"
    )
    steps = killed(Program(tmp_path, text).run(), "SqrtBackward0")
    assert any(step.startswith("program.py:4: weights[:, :1] is 0 ") for step in steps), steps

"""A zero is followed through keys that are put together, members of enumerations, thresholds, bounds, unpacking and functions."""

from pathlib import Path

import pytest

from callscope.dynamic.forward.settings import begin
from callscope.model.run import RunRecord
from tests.dynamic.programs import Program


def last_of(record: RunRecord, operation: str = "MulBackward0") -> str:
    """Return the last step back from the first operation of a name that is explained."""
    found = [node for node in record.nodes if node.operation.startswith(operation) and node.operands]
    steps = list(found[0].operands[0].origin) if found else []
    return steps[-1] if steps else ""


def last_step(folder: Path, text: str, operation: str = "MulBackward0") -> str:
    return last_of(Program(folder, "import enum, os\nimport torch\n" + text).run(), operation)


KEY = """
FILE = {SETTINGS}
for name, value in FILE.items():
    os.environ.setdefault(name, str(value))

def setting(name):
    return float(os.environ[f"KEY{name.upper()}"])

x = torch.ones(2, requires_grad=True)
(x.exp() * setting("gain")).sum().backward()
"""


@pytest.mark.parametrize(
    ("key", "settings", "last"),
    [
        ("LENS_", "'LENS_GAIN': 0.0, 'LENS_BIAS': 1.0", "program.py:4: LENS_GAIN=0.0"),
        ("LENS_", "'LENS_GAIN': 0.0, 'LENS_BIAS': 0.0", ""),  # which of the two is not told
        ("A", "'AGAIN': 0.0, 'ABIAS': 1.0", ""),  # nearly any name may be meant
    ],
)
def test_a_key_that_is_put_together(tmp_path: Path, key: str, settings: str, last: str) -> None:
    assert last_step(tmp_path, KEY.replace("KEY", key).replace("SETTINGS", settings)) == last


def test_the_environment_of_a_run_is_not_what_the_program_puts_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LENS_GAIN", "0")
    begin()
    text = KEY.replace("KEY", "LENS_").replace("SETTINGS", "'LENS_BIAS': 1.0")
    assert last_step(tmp_path, text) == "environment: LENS_GAIN=0"


MEMBER = """
class Regime(enum.Enum):
    QUIET = 0.0
    LOUD = 2.0
    OTHER

def chosen(name):
    regime = Regime[name.upper()]
    return regime

x = torch.ones(2, requires_grad=True)
regime = chosen("quiet")
regime = Regime["QUIET".title().upper()]
(x.exp() * regime.value).sum().backward()
"""


@pytest.mark.parametrize(("other", "last"), [("FULL = 1.0", "program.py:5: Regime.QUIET=0.0"), ("FULL = -0.0", "")])
def test_a_member_of_an_enumeration_by_its_name(tmp_path: Path, other: str, last: str) -> None:
    """Where two members are 0 it is not told which it is."""
    assert last_step(tmp_path, MEMBER.replace("OTHER", other)) == last


THRESHOLD = """
class Window:
    onset = 40.0

t = torch.arange(4.0)
x = torch.ones(4, requires_grad=True)
started = COMPARED
(x.exp() * started).sum().backward()
"""


@pytest.mark.parametrize(
    ("compared", "last"),
    [
        ("(t > Window.onset).float()", "program.py:5: onset=40.0"),
        (
            "(t > 50.0).float()",
            "program.py:9: t > 50.0 is 0 everywhere",
        ),  # a number without a name is at the line itself
        ("(t * 0.0 > Window.onset - 39.0).float()", "program.py:9: t * 0.0"),  # data that is 0 comes first
    ],
)
def test_what_data_is_compared_with(tmp_path: Path, compared: str, last: str) -> None:
    assert last_step(tmp_path, THRESHOLD.replace("COMPARED", compared)) == last


BOUND = """
class Fins:
    def __init__(self, authority, stroke):
        self.authority, self.stroke = authority, stroke
    @property
    def travel(self):
        return self.authority * self.stroke

fins = Fins(authority=0.0, stroke=0.5)
x = torch.tensor([0.3, -0.2], requires_grad=True)
x.clamp(-fins.travel, fins.travel).sum().backward()
"""


def test_bounds_that_leave_nothing(tmp_path: Path) -> None:
    assert last_step(tmp_path, BOUND, "Clamp") == "program.py:11: authority=0.0"


DATA = """
WORDS = {"a": 1}

def table():
    rows = ROWS
    return rows, [1.0, 2.0]

def numbers(text):
    return [WORDS.get(word, 0) for word in text.split()]

weights, times = table()
x = torch.ones(2, requires_grad=True)
(x.exp() * torch.tensor(GIVEN)).sum().backward()
"""


@pytest.mark.parametrize(
    ("rows", "given", "last"),
    [
        ("[0.0, 0.0]", "weights", "program.py:7: rows=[0.0, 0.0]"),
        ("[0.0, 0.0]", "numbers('b c')", "program.py:11: numbers = [WORDS.get(word, 0) for word in text.split()]"),
        ("list(map(float, '0 0'.split()))", "weights", "program.py:7: rows = list(map(float, '0 0'.split()))"),
    ],
)
def test_data_is_followed_into_the_functions_that_return_it(tmp_path: Path, rows: str, given: str, last: str) -> None:
    assert last_step(tmp_path, DATA.replace("ROWS", rows).replace("GIVEN", given)) == last


SPREAD = """
weight = torch.tensor([[1.0, 0.0, -1.0]])
image = torch.tensor([[0.5, 0.5, 0.5], [0.1, 0.7, 0.9]], requires_grad=True)
index = torch.tensor([0, 1])
MADE
torch.sqrt(found).sum().backward()
"""


@pytest.mark.parametrize(
    ("made", "last"),
    [
        (
            "found = (image @ weight.T) ** 2",
            "program.py:7: image @ weight.T is 0 at 1 of 2, from -0.8 to 0",
        ),  # no zero of weight's
        ("found = image @ (weight.T * torch.zeros(1))", "program.py:7: torch.zeros(1) is 0 everywhere"),
        (
            "found = torch.zeros(2, 1).index_add(0, index, (image @ weight.T) ** 2)",
            "program.py:7: image @ weight.T is 0 at 1 of 2, from -0.8 to 0",
        ),
    ],
)
def test_zeros_that_are_only_summed_with_others_explain_nothing(tmp_path: Path, made: str, last: str) -> None:
    assert last_step(tmp_path, SPREAD.replace("MADE", made), "Sqrt") == last


def test_the_argument_of_a_layer_is_no_receiver(tmp_path: Path) -> None:
    text = """
class Net(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.down, self.up = torch.nn.Linear(2, 2, bias=False), torch.nn.Linear(2, 2, bias=False)
        torch.nn.init.zeros_(self.down.weight)
    def forward(self, x):
        return self.up(self.down(x))

Net()(torch.ones(1, 2)).sum().backward()
"""
    record = Program(tmp_path, "import torch\n" + text).run()
    told = [node.operands[0].expression for node in record.nodes if node.operands]
    assert told == ["self.down(x)"]

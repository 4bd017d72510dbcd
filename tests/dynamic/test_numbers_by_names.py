"""A zero is followed through what functions return, readers of the environment, bounds and calls by position; and no further."""

from pathlib import Path

import pytest

from callscope.model.run import RunRecord
from tests.dynamic.programs import Program


def steps(record: RunRecord) -> list[str]:
    """Return the way back from the factor of the first product that is explained."""
    found = [node for node in record.nodes if node.operation == "MulBackward0" and node.operands]
    return list(found[0].operands[0].origin) if found else []


def last_step(folder: Path, text: str) -> str:
    found = steps(Program(folder, "import enum, os\nimport torch\n" + text).run())
    return found[-1] if found else ""


PROPERTY = """
class Stack:
    def __init__(self, coating):
        self.coating = coating
    @property
    def transmission(self):
        return self.coating.value

class Coating(enum.Enum):
    BARE = 1.0
    MIRROR = 0.0

x = torch.ones(2, requires_grad=True)
(x.exp() * Stack(Coating.MIRROR).transmission).sum().backward()
"""


def test_what_a_property_returns_is_followed(tmp_path: Path) -> None:
    assert last_step(tmp_path, PROPERTY) == "program.py:13: MIRROR=0.0"


def test_what_a_function_makes_of_its_argument_is_not(tmp_path: Path) -> None:
    text = """
def scale(step):
    return 0.0 if step > 3 else 1.0

def rate(step):
    return scale(step) * 2.0

x = torch.ones(2, requires_grad=True)
(x.exp() * rate(5)).sum().backward()
"""
    assert last_step(tmp_path, text) == ""


@pytest.mark.parametrize(
    ("read", "last"),
    [
        ("float(os.environ.get('COUPLING', '0.0'))", "program.py:4: COUPLING=0.0"),
        ("float(os.environ.get('COUPLING', '0.5')) * 0.0", ""),
        ("float(os.environ.get('COUPLING', 'none') == 'all')", ""),
    ],
)
def test_a_default_of_the_environment_is_a_number_though_it_is_a_text(tmp_path: Path, read: str, last: str) -> None:
    text = f"""def coupling():
    return {read}

class Mix:
    def __init__(self):
        self.strength = coupling()

x = torch.ones(2, requires_grad=True)
(Mix().strength * torch.tanh(x)).sum().backward()
"""
    assert last_step(tmp_path, text) == last


SCHEDULE = """
class Linear:
    def __init__(self):
        self.steps = 6
    @property
    def weight(self):
        return 2.0 * BOUND

x = torch.ones(2, requires_grad=True)
(x.exp() * Linear().weight).sum().backward()
"""


def test_a_bound_that_is_reached_is_the_origin(tmp_path: Path) -> None:
    text = SCHEDULE.replace("BOUND", "max(0.0, 1.0 - self.steps / 5)")
    assert last_step(tmp_path, text) == "program.py:9: weight=2.0 * max(0.0, 1.0 - self.steps / 5)"


def test_another_number_beside_what_is_zero_is_none(tmp_path: Path) -> None:
    text = SCHEDULE.replace("BOUND", "(1.0 - self.steps / 6)")
    assert last_step(tmp_path, text) == ""


DEFAULT = """
def evaporation(store, temperature, factor=0.0):
    return store * factor * torch.sigmoid(temperature)

def simulate(rain, temperature, sensitivity):
    return CALL

x = torch.ones(2, requires_grad=True)
simulate(1.5, 0.3, x).sum().backward()
"""


@pytest.mark.parametrize(
    ("call", "last"),
    [
        ("evaporation(rain, sensitivity * temperature)", "program.py:4: factor=0.0"),
        ("evaporation(rain, sensitivity * temperature, 0 * 1.0)", ""),
    ],
)
def test_what_a_call_leaves_out_is_its_default_not_an_argument_of_the_call_around(
    tmp_path: Path, call: str, last: str
) -> None:
    found = last_step(tmp_path, DEFAULT.replace("CALL", call))
    assert found == last or (not last and "factor=0.0" not in found)


def test_what_a_class_of_another_file_is_given_by_position_is_followed(tmp_path: Path) -> None:
    (tmp_path / "lattice.py").write_text(
        "class Quad:\n    def __init__(self, length, strength):\n        self.strength = strength\n"
    )
    text = "from lattice import Quad\noff = 0.0\nquad = Quad(0.4, off)\nx = torch.ones(2, requires_grad=True)\n"
    assert last_step(tmp_path, text + "(x.exp() * quad.strength).sum().backward()\n") == "program.py:4: off=0.0"


MAKER = """
class Medium:
    def __init__(self, absorption, scattering):
        self.absorption = absorption
    @classmethod
    def vacuum(cls):
        return cls(0.0, 2.0)

x = torch.ones(2, requires_grad=True)
(x.exp() * Medium.vacuum().absorption).sum().backward()
"""


def test_what_a_class_method_gives_its_own_class_is_followed(tmp_path: Path) -> None:
    assert last_step(tmp_path, MAKER) == "program.py:9: absorption=0.0"


def test_a_parameter_made_in_another_file_on_a_line_of_the_same_number_is_followed(tmp_path: Path) -> None:
    (tmp_path / "points.py").write_text("import torch\n\ndef anchors(n):\n    return torch.zeros(n, 2)\n")
    text = "from points import anchors\nx = torch.nn.Parameter(anchors(3))\n((x - x.detach()) ** 2).sum().sqrt().backward()\n"
    record = Program(tmp_path, "import torch\n\n" + text).run()
    origin = next(n for n in record.nodes if n.operation == "SqrtBackward0").operands[0].origin
    assert origin[-1].startswith("points.py:4: torch.zeros(n, 2)"), origin


UNDERFLOW = """
def likelihood(x, mean):
    return torch.exp(-0.5 * ((x - mean) / WIDTH) ** 2)

mean = torch.zeros(1, requires_grad=True)
total = torch.tensor([PRIOR])
for x in (1.0, 0.9, 1.1, 1.2):
    total = total * likelihood(x, mean)
(1 - total).sum().backward()
"""


def test_what_underflows_is_followed_to_where_it_became_so_small(tmp_path: Path) -> None:
    last = last_step(tmp_path, UNDERFLOW.replace("WIDTH", "0.1").replace("PRIOR", "0.5"))
    assert last.startswith("program.py:5: torch.exp(-0.5 * ((x - mean) / 0.1) ** 2) is "), last


def test_a_factor_that_is_zero_comes_before_one_that_is_small(tmp_path: Path) -> None:
    assert last_step(tmp_path, UNDERFLOW.replace("WIDTH", "0.3").replace("PRIOR", "0.0")) == "program.py:8: [0.0]"

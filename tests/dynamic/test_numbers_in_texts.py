"""A number in a text that is parsed is a literal too; a docstring's is none; of zeros that are added each is told."""

from pathlib import Path

from callscope.dynamic.forward.replacing import substitute
from tests.dynamic.programs import Program
from tests.dynamic.test_numbers_by_names import last_step, steps

PARSED = """
SPEC = "bias=1.5 scale=0.0"
spec = {k: float(v) for k, v in (part.split("=") for part in SPEC.split())}
x = torch.ones(2, requires_grad=True)
(x.exp() * spec["scale"]).sum().backward()
"""


def test_a_number_in_a_text_is_found_by_its_name(tmp_path: Path) -> None:
    assert last_step(tmp_path, PARSED) == "program.py:4: scale=0.0"


def test_a_line_of_a_long_text_is_told(tmp_path: Path) -> None:
    text = 'import json\nTEXT = """{\n "bias": 1.0,\n "scale": 0.0\n}"""\nspec = json.loads(TEXT)\n'
    after = "x = torch.ones(2, requires_grad=True)\n(x.exp() * spec['scale']).sum().backward()\n"
    assert last_step(tmp_path, text + after) == "program.py:6: scale=0.0"


def test_a_docstring_is_no_setting(tmp_path: Path) -> None:
    text = '''
def read():
    """Give for example scale=0.0."""
    return {"scale": 1.0 - 1.0}
x = torch.ones(2, requires_grad=True)
(x.exp() * read()["scale"]).sum().backward()
'''
    assert not any("scale=0.0" in step for step in steps(Program(tmp_path, "import torch\n" + text).run()))


def test_another_number_is_put_into_a_text() -> None:
    import ast

    tree = substitute(ast.parse("S = 'gain=0.0 offset=2.0'"), {"a.py:1:gain": 1.0}, "a.py")
    assert ast.unparse(tree) == "S = 'gain=1 offset=2.0'"


ADDED = """
BASE, EXTRA = 0.0, 0.0
def gain():
    return torch.full((2,), BASE) + torch.full((2,), EXTRA)
x = torch.ones(2, requires_grad=True)
(x.exp() * {gain}).sum().backward()
"""


def test_both_of_two_zeros_that_are_added_are_told(tmp_path: Path) -> None:
    tensors = Program(tmp_path, "import torch\n" + ADDED.format(gain="gain()")).run()
    assert {"program.py:3: BASE=0.0", "program.py:3: EXTRA=0.0"} <= set(steps(tensors))
    plain = "import torch\nconfig = {'base': 0.0, 'extra': 0.0}\ntotal = config['base'] + config['extra']\n"
    numbers = Program(
        tmp_path, plain + "x = torch.ones(2, requires_grad=True)\n(x.exp() * total).sum().backward()\n"
    ).run()
    assert [step.partition(": ")[2] for step in steps(numbers)[-2:]] == ["base=0.0", "extra=0.0"]


def test_of_a_zero_and_a_one_that_are_multiplied_the_zero_is(tmp_path: Path) -> None:
    found = last_step(
        tmp_path, "A, B = 0.0, 1.0\nx = torch.ones(2, requires_grad=True)\n(x.exp() * (A * B)).sum().backward()\n"
    )
    assert found == "program.py:3: A=0.0"

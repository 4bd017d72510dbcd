"""A program with a break that was planted by hand: what its maintainer reads in the pages is true and enough."""

import re

import pytest

from callscope.cli import run as main
from callscope.investigate.source_index import SourceIndex
from callscope.investigate.standalone import Tap, run, script
from callscope.model.run import Target

PROGRAM = '''
import argparse

import torch
from torch import nn


class Pass(torch.autograd.Function):
    """Hands ``x`` on; ``scale`` gets no gradient of its own."""

    @staticmethod
    def forward(ctx, x, scale):
        return x * 1.0

    @staticmethod
    def backward(ctx, gradient):
        return gradient, None


class Spring(nn.Module):
    def __init__(self, stiffness=3.0, damping=0.5, dtype=torch.float64):
        super().__init__()
        self.stiffness = nn.Parameter(torch.tensor(stiffness, dtype=dtype))
        self.damping = nn.Parameter(torch.tensor(damping, dtype=dtype))
        self.seen = []

    def forward(self, time):
        scale = self.damping * 2
        rate = Pass.apply(self.stiffness.detach() * 0.25 + self.stiffness, scale)
        self.seen.append(rate.item())
        return scale * torch.sin(rate * time)


def main(steps):
    spring = Spring()
    loss = spring(torch.linspace(0, 1, steps, dtype=torch.float64)).pow(2).sum()
    loss.backward()
    raise RuntimeError("the gradient is not what I expected")


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--steps", type=int, default=5)
    main(parser.parse_args().steps)
'''
DETACH = 1 + next(number for number, line in enumerate(PROGRAM.splitlines()) if ".detach()" in line)


@pytest.fixture(scope="module")
def bundle(tmp_path_factory):
    root = tmp_path_factory.mktemp("spring")
    (root / "spring.py").write_text(PROGRAM)
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(root)
        status = main(
            ["investigate", "spring.py", "--question", "Why is the stiffness gradient wrong?", "--initiative", "spring",
             "--stamp", "S", "-q"]
        )  # fmt: skip
    assert status == 1
    return root / "reports" / "spring"


def page(bundle, phase, name):
    return (bundle / f"phase_{phase}" / "S" / name).read_text()


def section(text, title):
    return text.partition(f"## {title}\n")[2].partition("\n## ")[0]


def test_the_answer_of_a_partial_gradient_says_that_a_part_is_lost(bundle):
    told = section(page(bundle, "b", "summary.md"), "Answer")
    assert (
        f"**PARTIAL**: a parameter gets a gradient that is not the derivative: a part of it is lost. Part of the derivative is lost at `spring.py:{DETACH}`"
        in told
    )


def test_one_cause_is_confirmed_with_its_share_and_the_logged_item_is_refuted(bundle):
    text = page(bundle, "c", "hypotheses.md")
    confirmed = re.findall(r"^## \d+\. (.*) \(confirmed\)$", text, re.MULTILINE)
    assert confirmed == [
        f"`detach` at `spring.py:{DETACH}` severs the gradient: 100.0% of what a parameter's derivative lacks"
    ]
    assert "(open)" not in text
    refuted = text[text.index("(refuted)") :]
    assert f"`spring.py:{DETACH + 1}` `item`" in refuted


def test_the_mend_is_that_of_the_operation_and_quotes_the_line(bundle):
    text = page(bundle, "c", "design.md")
    assert "Do without the `.detach()`" in text and "self.stiffness.detach() * 0.25" in text
    assert text.count("## Option") == 1


def test_the_audit_of_idioms_puts_what_breaks_first_and_each_place_once(bundle):
    text = page(bundle, "c", "cache_audit.md")
    breaks = section(text, "Breaks a gradient")
    assert f"`spring.py:{DETACH}`" in breaks and breaks.count("| `spring.py") == 1
    assert f"`spring.py:{DETACH + 1}`" in section(text, "Proved harmless")
    assert section(text, "Not decided by this run").strip() == "(none)"


def test_inputs_become_state_where_the_page_says(bundle):
    text = section(page(bundle, "b", "callchain/static.md"), "Configuration flow")
    assert "`Spring(stiffness=3.0)`" in text and "self.stiffness = nn.Parameter" in text
    assert "`--steps`" in text and "default 5" in text
    assert "dtype=torch" not in text.replace("dtype=dtype", ""), "a dtype is no state"


def test_stages_and_scaling_hold_what_the_gradient_passes(bundle):
    text = page(bundle, "b", "callchain/static.md")
    assert "Spring.forward" in section(text, "Core pipeline stages")
    assert "Spring.__init__" not in section(text, "Core pipeline stages")
    assert [line.split("`")[1] for line in section(text, "Normalisation and scaling chain").splitlines() if "`" in line] == [
        f"spring.py:{DETACH - 1}", f"spring.py:{DETACH}", f"spring.py:{DETACH + 2}",
    ]  # fmt: skip


def test_phase_d_without_a_mend_says_so_and_how(bundle):
    text = page(bundle, "d", "summary.md")
    assert "**Not done**: nothing was mended yet" in text
    assert "--phase D --baseline reports/spring/phase_a/S/dynamic.json" in text


def test_a_backward_that_hands_on_none_does_not_stop_the_hooks(tmp_path):
    (tmp_path / "spring.py").write_text(PROGRAM)
    tap = Tap("scale", "spring.py", DETACH - 1, "scale")
    path = tmp_path / "hooks.py"
    path.write_text(script(Target("script", "spring.py", ()), [tap], tmp_path, tmp_path, None))
    found = run(path, tmp_path, 60.0)
    assert "gradient: finite" in found.table
    assert "# the target ended with RuntimeError: the gradient is not what I expected" in found.table


def test_a_run_from_a_folder_below_the_root_is_the_same_run(tmp_path, monkeypatch):
    folder = tmp_path / "examples"
    folder.mkdir()
    (folder / "spring.py").write_text(PROGRAM + "\nopen('spring.py').close()\n")
    monkeypatch.chdir(folder)
    tap = Tap("seen", "examples/spring.py", DETACH + 2, "[value for value in self.seen]")
    path = tmp_path / "hooks.py"
    path.write_text(script(Target("script", "spring.py", ()), [tap], tmp_path, tmp_path, None))
    found = run(path, tmp_path, 60.0)
    assert "the gradient is not what I expected" in found.table and "FileNotFoundError" not in found.messages


def test_purposes_without_a_docstring_tell_what_is_returned(tmp_path):
    (tmp_path / "m.py").write_text("def f(x):\n    return x + 1\n\n\ndef g(x):\n    print(x)\n")
    purposes = [function.purpose() for function in SourceIndex(tmp_path, ["m.py"]).functions]
    assert sorted(purposes) == ["no docstring", "no docstring; returns `x + 1`"]

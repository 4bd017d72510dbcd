"""What no channel sees is announced, where the program itself went there."""

from __future__ import annotations

from pathlib import Path

from tests.dynamic.programs import Program

PROGRAM = """
import subprocess, sys, torch
x = torch.tensor([1.0, 2.0], requires_grad=True)
subprocess.run([sys.executable, "-c", ""], check=True)  # process
z = torch.vmap(torch.sin)(x)  # vmap
(x + z).sum().backward()
"""


def test_blind_spots_are_announced(tmp_path: Path) -> None:
    program = Program(tmp_path, PROGRAM)
    found = program.run().blind_spots
    lines = {channel: sorted(_line(text) for name, text in found if name == channel) for channel, _ in found}
    assert lines == {
        "process": [program.marked("# process")],
        "vmap": [program.marked("# vmap")],
    }


def test_nothing_to_announce(tmp_path: Path) -> None:
    text = "import torch\nx = torch.ones(2, requires_grad=True)\nx.sum().backward()\n"
    assert Program(tmp_path, text).run().blind_spots == ()


def _line(text: str) -> int:
    return int(text.partition("program.py:")[2].split()[0].rstrip(":"))


COMPILED = """
import torch
w = torch.tensor([0.5, 1.0], requires_grad=True)
@torch.compile(mode="reduce-overhead")  # compiled
def scaled(x):
    return x * w * w.detach()  # severed
scaled(torch.ones(2)).sum().backward()
"""


def test_what_torch_compile_is_given_runs_as_it_is_written(tmp_path: Path) -> None:
    program = Program(tmp_path, COMPILED)
    seen = program.run()
    assert (seen.status, [site.span.line for site in seen.sites]) == ("ok", [program.marked("# severed")])
    assert [(name, _line(text)) for name, text in seen.blind_spots] == [("torch.compile", program.marked("# compiled"))]
    assert program.run(channels=frozenset(), backward=1).sink == seen.sink

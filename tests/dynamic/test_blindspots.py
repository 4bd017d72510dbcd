"""What no channel sees is announced, where the program itself went there; a library's own threads are not."""

from __future__ import annotations

from pathlib import Path

from tests.dynamic.programs import Program

PROGRAM = """
import subprocess, sys, threading, torch
from concurrent.futures import ThreadPoolExecutor
x = torch.tensor([1.0, 2.0], requires_grad=True)
def work(): return x * 2
threading.Thread(target=work).start()  # thread
with ThreadPoolExecutor(1) as pool:
    y = pool.submit(work).result()  # pool
subprocess.run([sys.executable, "-c", ""], check=True)  # process
z = torch.vmap(torch.sin)(x)  # vmap
threading.Timer(0.0, print).start()
(y + z).sum().backward()
"""


def test_blind_spots_are_announced(tmp_path: Path) -> None:
    program = Program(tmp_path, PROGRAM)
    found = program.run().blind_spots
    lines = {channel: sorted(_line(text) for name, text in found if name == channel) for channel, _ in found}
    assert lines == {
        "function mode": [program.marked("# thread"), program.marked("# pool")],
        "process": [program.marked("# process")],
        "vmap": [program.marked("# vmap")],
    }


def test_nothing_to_announce(tmp_path: Path) -> None:
    text = "import torch\nx = torch.ones(2, requires_grad=True)\nx.sum().backward()\n"
    assert Program(tmp_path, text).run().blind_spots == ()


def _line(text: str) -> int:
    return int(text.partition("program.py:")[2].split()[0].rstrip(":"))

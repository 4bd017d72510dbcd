"""Threads of the target: their operations are seen on their lines, and their leaves displaced."""

from __future__ import annotations

from pathlib import Path

from callscope.model.run import Shift
from tests.dynamic.programs import Program, directional, leaf, slope

POOL = """
from concurrent.futures import ThreadPoolExecutor
import torch
w = torch.tensor([0.5, -1.0], dtype=torch.float64, requires_grad=True)
def part(i):
    return (w[i] * (i + 2)).sin()  # sin
with ThreadPoolExecutor(2) as pool:
    parts = list(pool.map(part, range(2)))
(torch.stack(parts) ** 2).sum().backward()
"""
LOST = """
import threading, torch
w = torch.tensor([0.5, -1.0], dtype=torch.float64, requires_grad=True)
found = []
def work():
    found.append(torch.tensor(w.tolist(), dtype=torch.float64))  # lost
thread = threading.Thread(target=work)
thread.start(); thread.join()
(found[0] * w).sum().backward()
"""


def test_leaves_that_threads_read_are_displaced(tmp_path: Path) -> None:
    program = Program(tmp_path, POOL)
    record = program.run()
    assert abs(slope(program, record, "w") - directional(program, record, "w")) < 1e-6


def test_nodes_that_threads_make_know_their_lines(tmp_path: Path) -> None:
    program = Program(tmp_path, POOL)
    lines = {node.span.line for node in program.run().nodes if node.operation == "SinBackward0" and node.span}
    assert lines == {program.marked("# sin")}


def test_what_threads_let_escape_is_seen_and_displaced(tmp_path: Path) -> None:
    program = Program(tmp_path, LOST)
    record = program.run()
    (site,) = record.sites
    assert (site.span.line, site.leaves) == (program.marked("# lost"), (leaf(record, "w").key,))
    moved = program.run(site_shifts={site.key: Shift(1e-3, seed=1)}, channels=frozenset({"operations"}))
    assert moved.sink != record.sink

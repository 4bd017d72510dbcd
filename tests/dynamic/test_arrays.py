"""Writes through a NumPy array that shares a tensor's memory."""

from pathlib import Path

from tests.dynamic.programs import Program, directional, leaf, slope

WRITES = """
import torch
w = torch.tensor([0.2, 0.4, 0.9], dtype=torch.float64, requires_grad=True)
h = w.exp() * 1.0
seen = w.sin().detach().numpy().sum()
view = h.detach().numpy()  # here
view[0] = 0.0
view[1] *= 2.0
(h * torch.tensor([1.0, 2.0, 3.0], dtype=torch.float64)).pow(2).sum().backward()
"""


def test_what_is_written_through_an_array_is_a_severed_edge(tmp_path: Path) -> None:
    program = Program(tmp_path, WRITES)
    record = program.run(channels=frozenset({"operations", "values", "hooks"}))
    (site,) = (found for found in record.sites if "write" in found.operation)
    assert site.span.line == program.marked("# here")
    assert [key.partition("@")[0] for key in site.leaves] == ["w"]
    frozen = {found.key: found.value for found in record.sites if found.value is not None}
    held = slope(program, record, "w", channels=frozenset({"operations"}), freeze=frozen)
    assert abs(held - directional(program, record, "w")) < 1e-6


READS = WRITES.replace("view[0] = 0.0", "total = view.sum()").replace("view[1] *= 2.0", "h = h * 1.0")


def test_an_array_that_is_only_read_is_none(tmp_path: Path) -> None:
    record = Program(tmp_path, READS).run()
    assert not [found for found in record.sites if "write" in found.operation]
    assert leaf(record, "w").gradient == "live"

"""Every spelling of a severed edge is located; where values escape, the ledger closes on them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from callscope.model.run import RunRecord, Shift
from tests.dynamic.idioms import FOOT, HEAD, IDIOMS
from tests.dynamic.programs import Program, directional, slope

STEP = 1e-5
SEVERING = sorted(name for name, body in IDIOMS.items() if "#!" in body and "#!n" not in body)
KILLING = sorted(name for name, body in IDIOMS.items() if "#!n" in body)
CLOSING = sorted(set(SEVERING) | {"max_indices"})


def program_of(folder: Path, name: str) -> Program:
    return Program(folder, HEAD + IDIOMS[name] + FOOT)


@pytest.mark.parametrize("name", SEVERING)
def test_severed_edge_is_located(tmp_path: Path, name: str) -> None:
    program = program_of(tmp_path, name)
    record = program.run()
    assert record.status in ("ok", "severed-backward"), record.error
    assert program.marked("#!") in {(site.cause or site.span).line for site in record.sites}


@pytest.mark.parametrize("name", KILLING)
def test_dead_node_is_located(tmp_path: Path, name: str) -> None:
    program = program_of(tmp_path, name)
    record = program.run()
    dead = [
        node.span.line
        for node in record.nodes
        if node.span is not None
        and any(gradient and gradient[0] for gradient in node.grad_in)
        and any(inner and (sent is None or not sent[0]) for inner, sent in zip(node.inputs, node.grad_out, strict=True))
    ]
    assert program.marked("#!n") in dead


TEMPLATES = """
import torch
x = torch.tensor([1.5, 2.0], requires_grad=True)
plain = torch.ones(2, dtype=torch.float64)
made = plain.to(x) + plain.type_as(x) + torch.ones(1).expand_as(x) + torch.ones(2).view_as(x)
cast = x.to(torch.long)
(made * x + cast).sum().backward()
"""


def test_a_tensor_that_only_says_which_dtype_or_shape_is_wanted_is_not_read(tmp_path: Path) -> None:
    record = Program(tmp_path, TEMPLATES).run()
    assert [site.key for site in record.sites] == ["program.py:6:to"]


@pytest.mark.slow
@pytest.mark.parametrize("name", CLOSING)
def test_ledger_closes(tmp_path: Path, name: str) -> None:
    program = program_of(tmp_path, name)
    record = program.run(channels=frozenset({"operations", "values"}))
    total = directional(program, record, "x") + sum(contributions(program, record))
    found = slope(program, record, "x", STEP)
    assert found == pytest.approx(total, rel=1e-5, abs=1e-6)


def contributions(program: Program, record: RunRecord) -> list[float]:
    """Return c of every site: the sink's derivative along the motion of what escapes there."""
    freeze = {site.key: site.value for site in record.sites if site.value is not None}
    key = next(leaf.key for leaf in record.leaves if leaf.name == "x")
    common = {"backward": record.extra["backward"], "channels": frozenset({"operations", "values"})}
    up, down = (program.run(freeze=freeze, leaf_shifts={key: Shift(s, seed=3)}, **common) for s in (STEP, -STEP))
    below = {site.key: site.value for site in down.sites}
    moving = {site.key: difference(site.value, below[site.key]) for site in up.sites if site.shiftable}
    return [cost(program, key, motion, common) for key, motion in moving.items()]


def cost(program: Program, key: str, motion: Any, common: dict[str, Any]) -> float:
    sinks = [program.run(site_shifts={key: Shift(s, direction=motion)}, **common).sink for s in (STEP, -STEP)]
    assert None not in sinks
    return (sinks[0] - sinks[1]) / (2 * STEP)  # type: ignore[operator]


def difference(up: Any, down: Any) -> Any:
    if isinstance(up, list):
        return [difference(a, b) for a, b in zip(up, down, strict=True)]
    return None if up is None or isinstance(up, bool) else (up - down) / (2 * STEP)

"""A selection of the matrix: every idiom, source, carrier and end once, all else held plain."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from taint_matrix.axes import axis, find
from taint_matrix.compose import Cell, compose

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "benchmarks"))

from tools import callscope_findings  # noqa: E402

NOT_FOUND: frozenset[str] = frozenset()
ALARMED = frozenset[str]()


def _cell(number: int = 0, **chosen: str) -> Cell:
    given = {
        "source": "parameter_attribute", "before": "inline", "host": "inline", "after": "inline", "end": "returned_product",
        "breaks": "item", **chosen,
    }  # fmt: skip
    twin = "twins" in given
    end = find("ends", given["end"])
    return Cell(
        find("twins", given["twins"]) if twin else find("breaks", given["breaks"]),
        find("sources", given["source"]),
        *(find("carriers", given[stage]) for stage in ("before", "host", "after")),
        end,
        "library" if given["source"] == "annotated_argument" else "script",
        "mechanics",
        twin or end.header[0] == "harmless",
        number,
    )


CELLS = {
    **{f"break {entry.name}": _cell(breaks=entry.name) for entry in axis("breaks")},
    **{f"twin {entry.name}": _cell(twins=entry.name) for entry in axis("twins")},
    **{f"source {entry.name}": _cell(source=entry.name) for entry in axis("sources")},
    **{f"end {entry.name}": _cell(end=entry.name, source="annotated_argument") for entry in axis("ends")},
    **{
        f"{stage} {entry.name}": _cell(number, **{stage: entry.name})
        for stage in ("before", "host", "after")
        for number, entry in enumerate(axis("carriers"))
    },
}


@pytest.mark.parametrize("name", CELLS)
def test_reports_the_break_and_nothing_else(name: str, tmp_path: Path) -> None:
    program = compose(CELLS[name])
    for file, text in program.files.items():
        (tmp_path / file).write_text(text, encoding="utf-8")
    found = callscope_findings(tmp_path)
    places = {(path, line) for path, line, severity in found if severity != "info"}
    right = places == program.expected
    assert right is (name not in NOT_FOUND and name not in ALARMED)

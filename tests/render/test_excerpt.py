"""What a report quotes of a place that goes over many lines is its beginning."""

from pathlib import Path

from callscope.model.span import Span
from callscope.render.excerpt import Sources


def test_a_long_block_is_quoted_by_its_head(tmp_path: Path) -> None:
    (tmp_path / "long.py").write_text("".join(f"line {number}\n" for number in range(1, 41)))
    sources = Sources(tmp_path)
    assert [number for number, _ in sources.around(Span("long.py", 5, 1, 30, 1), 1)] == [4, 5, 6, 7, 8]
    assert [number for number, _ in sources.around(Span("long.py", 5, 1, 8, 1), 1)] == [4, 5, 6, 7, 8, 9]

"""Where a cause comes from is told first, then the way there; of a long way both ends."""

from __future__ import annotations

import dataclasses

import report_samples as samples

from callscope.render.dynamic_text import render
from callscope.render.traced import traced

ORIGIN = (
    "lens.py:9: aperture * gain is 0 everywhere",
    "lens.py:7: aperture is 0 everywhere",
    "settings.py:2: aperture=0.0",
)


def _text(origin: tuple[str, ...]) -> str:
    report = samples.severed()
    dead = dataclasses.replace(report.first_dead, origin=origin)
    return render(dataclasses.replace(report, first_dead=dead, ranking=(dead,)))


def test_the_source_stands_before_the_way_to_it():
    lines = [line.strip() for line in _text(ORIGIN).splitlines()]
    start = lines.index(f"because {ORIGIN[2]}")
    assert lines[start + 1 : start + 3] == [f"by way of {ORIGIN[0]}", f"by way of {ORIGIN[1]}"]


def test_a_long_way_shows_its_ends():
    source, way = traced([f"step {number}" for number in range(21)], most=4)
    assert (source, way) == ("step 20", ("step 0", "step 1", "... 16 more steps ...", "step 18", "step 19"))


def test_a_way_that_is_not_long_is_shown_whole():
    assert traced(["a", "b", "c"], most=2) == ("c", ("a", "b"))
    assert traced([]) == ("", ())

"""A second dead place says where its own zero comes from; what the first one has told is not told again."""

from __future__ import annotations

import dataclasses

import report_samples as samples

from callscope.render.dynamic_text import render

SETTING = "settings.json:1: tilt=0.0"


def _told(first: tuple[str, ...], second: tuple[str, ...]) -> str:
    report = samples.severed()
    dead = dataclasses.replace(report.first_dead, origin=first)
    other = dataclasses.replace(dead, effect="zeroes", origin=second)
    return render(dataclasses.replace(report, first_dead=dead, ranking=(dead, other)))


def test_the_origin_of_a_second_dead_place_is_told():
    assert f"because {SETTING}" in _told((), (SETTING,)).partition("Other places")[2]


def test_an_origin_is_told_once():
    assert _told((SETTING,), (SETTING,)).count(SETTING) == 1

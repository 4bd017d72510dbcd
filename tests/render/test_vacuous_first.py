"""A sink that is identically zero is said with the verdict, before any cause."""

from dataclasses import replace

import report_samples as samples

from callscope.model.verdict import VACUOUS
from callscope.render import dynamic_text
from callscope.render.html import as_html

TOLD = f"{VACUOUS}the sink is exactly 0"
REPORT = replace(samples.SAMPLES["zeroed"](), notes=("another note", TOLD))


def test_text_says_it_right_below_the_verdict():
    lines = dynamic_text.render(REPORT).splitlines()
    assert lines[2].strip() == TOLD
    assert sum(TOLD in line for line in lines) == 1
    assert "note: another note" in lines


def test_html_says_it_in_the_section_of_the_verdict():
    page = as_html(REPORT)
    assert page.count(TOLD) == 1
    assert page.index('id="verdict"') < page.index(TOLD) < page.index('id="parameters"')

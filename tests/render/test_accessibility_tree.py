"""What assistive tools are told of the HTML report: order, names and roles in a real browser's accessibility tree."""

import itertools

import chromium
import pytest
import report_samples as samples

from callscope.render import graphviz_engine, svg
from callscope.render.html import as_html
from callscope.render.pictures import Options

TOLD = {"button", "link", "searchbox", "image", "navigation", "toolbar", "DisclosureTriangle", "heading", "region"}
DRAWN = 'digraph { a [id=n1, label=one, tooltip="x.py:3"]; b [label=two]; legend_x [label=three]; a -> b }'


@pytest.fixture(scope="module")
def page(tmp_path_factory):
    if chromium.PROGRAM is None:
        pytest.skip("no Chromium or Chrome on PATH")
    folder = tmp_path_factory.mktemp("page")
    (folder / "case.py").write_text("\n".join(f"line_{number} = {number}" for number in range(1, 30)))
    report = folder / "report.html"
    report.write_text(as_html(samples.partial(), Options(root=folder)), encoding="utf-8")
    with chromium.browser(report.as_uri()) as opened:
        opened.size(1280, 900)
        yield opened


@pytest.mark.slow
def test_it_is_read_verdict_first_then_section_by_section(page):
    headings = [(told["level"], name.strip()) for role, name, told in page.accessible() if role == "heading"]
    assert headings[0] == (1, "PARTIAL case.py")
    assert [name for level, name in headings if level == 2] == [
        "Parameters", "Ranked causes", "Gradient ledger", "Gradient path", "Dynamic call tree", "Static findings",
        "Notes and environment", "Sources",
    ]  # fmt: skip
    levels = [level for level, _ in headings]
    assert all(after - before <= 1 for before, after in itertools.pairwise(levels))


@pytest.mark.slow
def test_landmarks_and_whatever_takes_the_focus_have_a_role_and_a_name(page):
    tree = page.accessible()
    roles = [role for role, _, _ in tree]
    assert [roles.count(role) for role in ("banner", "main", "navigation", "toolbar")] == [1, 1, 1, 1]
    focusable = [(role, name) for role, name, told in tree if told.get("focusable") and role not in ("main", "article")]
    assert [role for role, name in focusable if not name.strip()] == []
    assert [name for role, name, _ in tree if role in TOLD and not name.strip()] == []
    assert ("status", "") in {(role, name) for role, name, told in tree if told.get("live") == "polite"}


@pytest.mark.slow
def test_tables_and_drawings_speak(page):
    tree = page.accessible()
    names = {role: [name.strip() for other, name, _ in tree if other == role] for role, _, _ in tree}
    assert names["columnheader"][:4] == ["parameter", "made at", "shape", "verdict"]
    assert names["rowheader"][:2] == ["a", "b"]
    assert any(name.startswith("Waterfall of a: autograd 63.77; float at case.py:8 15.828") for name in names["image"])
    groups = " | ".join(names["group"])
    assert "case.py:9" in groups and "->" not in groups and "cluster" not in groups


@pytest.mark.slow
def test_the_keyboard_reaches_and_works_everything(page):
    page.run("document.body.focus(); document.activeElement.blur()")
    reached = []
    for _ in range(60):
        page.press("Tab", 9)
        reached.append(page.run("document.activeElement.outerHTML.slice(0, 40)"))
    assert reached[0].startswith('<a class="skip"')
    assert all(
        any(part in found for found in reached) for part in ("<button", "<input", "<summary", '<div id="canvas"')
    )
    page.run("document.getElementById('canvas').focus()")
    before = page.run("document.querySelector('#canvas svg').style.transform")
    page.press("+", 187, "+")
    zoomed = page.run("document.querySelector('#canvas svg').style.transform")
    page.press("ArrowDown", 40)
    assert before != zoomed != page.run("document.querySelector('#canvas svg').style.transform")
    page.run("document.getElementById('find').focus()")
    for letter in "detach":
        page.press(letter, ord(letter.upper()), letter)
    assert page.run("document.getElementById('found').textContent").endswith("found")


def test_groups_say_what_they_are_and_not_what_graphviz_calls_them():
    if not graphviz_engine.available():
        pytest.skip("no Graphviz")
    text = svg.finish(graphviz_engine.draw(DRAWN, "svg"), title="t", description="d")
    assert "<title>x.py:3</title>" in text and "<title>b</title>" in text
    assert "<title>a" not in text and "legend_x" not in text and 'class="node legend"' in text

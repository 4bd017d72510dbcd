"""The HTML report: one file, nothing from outside, everything escaped; and, in a real browser, usable."""

import json
import re
import shutil
import subprocess
from html.parser import HTMLParser

import pytest
import report_samples as samples

from callscope.model.finding import Effect, Finding, Severity
from callscope.model.span import Span
from callscope.render import html_rows
from callscope.render.html import Static, as_html
from callscope.render.pictures import Options
from callscope.render.waterfall import Bar, waterfalls

BROWSER = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome", "chrome"))), None)
browser = pytest.mark.skipif(BROWSER is None, reason="no Chromium or Chrome on PATH")


class Outline(HTMLParser):
    """Collects tags, ids, references and what loads something from outside."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.references: list[str] = []
        self.outside: list[str] = []
        self.scripts = 0
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        values = dict(attributes)
        self.ids += [values["id"]] if values.get("id") else []
        self.scripts += tag == "script"
        href = values.get("href") or values.get("xlink:href") or ""
        if href.startswith("#"):
            self.references.append(href[1:])
        if tag in ("link", "img", "iframe", "object", "embed") or "src" in values:
            self.outside.append(tag)


@pytest.fixture
def project(tmp_path):
    """Return a folder that holds the sample's source, in a file with a hostile name."""
    (tmp_path / "case.py").write_text(
        "\n".join(f"line_{number} = '</script><script>boom()'" for number in range(1, 30))
    )
    return tmp_path


@pytest.mark.parametrize("name", sorted(samples.SAMPLES))
def test_it_is_self_contained_and_its_links_lead_somewhere(name, project):
    outline = Outline(as_html(samples.SAMPLES[name](), Options(root=project)))
    assert outline.scripts == 1 and outline.outside == []
    assert set(outline.references) <= set(outline.ids)
    assert len(outline.ids) == len(set(outline.ids))


def test_nothing_of_the_target_becomes_markup(project):
    evil = "<script>alert(1)</script>"
    report = samples.severed()
    report = samples.replace(
        report, target=evil, notes=(evil,), environment={evil: evil},
        first_dead=samples.replace(report.first_dead, reason=evil, function=evil),
        parameters=tuple(samples.replace(item, name=evil) for item in report.parameters),
        extra={"call_tree": (evil, evil, 1, 1, [(evil, evil, 2, 3, [])]), "probes": [{"statement": evil}]},
    )  # fmt: skip
    finding = Finding("CS101", evil, Span("case.py", 2), evil, evil, Effect.SEVERS, Severity.ERROR, evil, (evil,))
    text = as_html(report, Options(root=project), Static((finding,), None, True))
    assert Outline(text).scripts == 1
    assert "<script>alert" not in text and "</script><script>boom" not in text
    assert "&lt;script&gt;alert(1)" in text


def test_the_verdict_comes_first_and_every_section_is_there():
    text = as_html(samples.partial())
    titles = re.findall(r"<h2[^>]*>([^<]+)", text)
    assert text.index("PARTIAL") < text.index("<h2")
    assert titles == [
        "Parameters", "Ranked causes", "Gradient ledger", "Gradient path", "Dynamic call tree", "Static findings",
        "Notes and environment", "Sources",
    ]  # fmt: skip


def test_without_graphviz_the_path_is_listed(monkeypatch):
    monkeypatch.setattr("callscope.render.graphviz_engine.available", lambda: False)
    text = as_html(samples.zeroed())
    assert "FIRST DEAD NODE" in text and "listed and not drawn" in text


def test_labels_beside_bars_have_room():
    def short(label: str) -> str:
        return Bar(label, "loss", 0.0, 0.0, 0.0, 0.0).short

    assert short("detach at a/b.py:3") == "detach at a/b.py:3"
    assert short("tensor at /tmp/site/qibo/backends/pytorch.py:32") == "tensor at pytorch.py:32"
    long = short("scaled_dot_product_attention at /tmp/model.py:3")
    assert len(long) == 30 and long.startswith("…") and long.endswith("_attention at model.py:3")


def test_the_waterfall_adds_up():
    report = samples.partial()
    a, b = waterfalls(report.ledger, report.parameters)
    assert [bar.label.split()[0] for bar in a.bars] == ["autograd", "float", "detach", "finite"]
    assert abs(sum(bar.value for bar in a.bars[:-1]) - a.bars[-1].value) < 1e-2 and abs(a.rest) < 1e-2
    assert [bar.kind for bar in b.bars] == ["total", "loss", "total"]


def test_what_the_ledger_leaves_unexplained_has_its_own_bar():
    report = samples.partial()
    ledger = samples.replace(report.ledger, sites=report.ledger.sites[:1])
    (a,) = waterfalls(ledger, report.parameters)
    assert a.bars[-2].kind == "rest" and abs(a.bars[-2].value - 191.789) < 0.01


PROBE = """
<script>
addEventListener("load", () => {
  const node = document.querySelector("#canvas .node.first");
  const search = document.getElementById("find");
  search.value = "first dead"; search.dispatchEvent(new Event("input"));
  const found = document.getElementById("found").textContent;
  const before = document.querySelector("#canvas svg").style.transform;
  document.querySelector("[data-zoom='1.25']").click();
  const after = document.querySelector("#canvas svg").style.transform;
  const unnamed = [...document.querySelectorAll("button, input, a[href], summary")].filter(
    (element) => !(element.textContent.trim() || element.getAttribute("aria-label") || element.labels?.length));
  const link = node.querySelector("a").getAttribute("xlink:href");
  document.title = JSON.stringify({found, zoomed: before !== after, link,
    boom: typeof window.boomed, unnamed: unnamed.length, nodes: document.querySelectorAll("#canvas .node").length});
});
</script>
"""


@pytest.mark.slow
@browser
def test_in_a_real_browser(tmp_path, project):
    text = as_html(samples.partial(), Options(root=project))
    text = re.sub(r'<meta http-equiv="Content-Security-Policy"[^>]*>', "", text).replace("</body>", PROBE + "</body>")
    page = tmp_path / "report.html"
    page.write_text(text, encoding="utf-8")
    answer = json.loads(re.search(r"<title>(\{.*?\})</title>", _dump(page), re.DOTALL).group(1).replace("&quot;", '"'))
    assert answer["found"] == "1 found" and answer["zoomed"] and answer["link"].startswith("#src-case-py-9")
    assert answer["boom"] == "undefined" and answer["unnamed"] == 0 and answer["nodes"] > 5


@pytest.mark.slow
@browser
def test_the_content_security_policy_lets_the_own_script_run(tmp_path, project):
    page = tmp_path / "report.html"
    page.write_text(as_html(samples.partial(), Options(root=project)), encoding="utf-8")
    assert re.search(r'<svg[^>]*style="transform: translate', _dump(page)), "the script did not place the drawing"


def _dump(page) -> str:
    """Return the page as the browser has it after its scripts ran."""
    command = [BROWSER, "--headless", "--no-sandbox", "--disable-gpu", "--virtual-time-budget=4000", "--dump-dom"]
    return subprocess.run([*command, page.as_uri()], capture_output=True, text=True, timeout=120, check=True).stdout


def test_a_path_goes_on_in_another_line_at_its_folders_only():
    assert html_rows.breakable("pack<age/sce-narios.py:7") == "pack&lt;age/<wbr>sce-narios.py:7"

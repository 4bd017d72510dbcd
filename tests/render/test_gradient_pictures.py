"""The pictures: deterministic, honest about every state, safe with any name, drawn with and without dot on PATH."""

import json
import re
import subprocess
import sys
from xml.etree import ElementTree

import pytest
import report_samples as samples

from callscope.errors import DependencyError, UsageError
from callscope.graph import flow
from callscope.graph.flow import Life, flow_of
from callscope.graph.folding import fold
from callscope.model.span import Span
from callscope.model.verdict import Verdict
from callscope.render import dynamic_json, gradient_dot, graphviz_engine, html, pictures, report_reader, theme
from callscope.render.dot_text import quote
from callscope.render.excerpt import without_comment
from callscope.render.labels import code_rows
from callscope.render.links import Links

needs_graphviz = pytest.mark.skipif(not graphviz_engine.available(), reason="neither dot nor pygraphviz is here")
NAMES = sorted(samples.SAMPLES)
NASTY = '<script>alert("1")</script> & \\N "quoted" `tick` {brace} | pipe'


def nasty():
    """Return a report whose names, paths and reasons are hostile."""
    report = samples.severed()
    nodes = tuple({**node, "path": f"{NASTY}.py", "function": NASTY, "name": NASTY} for node in report.nodes)
    dead = samples.replace(
        report.first_dead, span=Span(f"{NASTY}.py", 12), reason=NASTY, function=NASTY, origin=(NASTY,)
    )
    return samples.replace(report, target=NASTY, nodes=nodes, first_dead=dead, ranking=(dead,))


@pytest.mark.parametrize("name", NAMES)
def test_the_same_report_gives_the_same_bytes(name):
    drawn = [pictures.as_dot(samples.SAMPLES[name](), pictures.Options(link="none")) for _ in range(2)]
    assert drawn[0] == drawn[1]


def test_hash_order_does_not_matter():
    program = (
        "import report_samples as samples; from callscope.render import pictures;"
        "print(pictures.as_dot(samples.partial(), pictures.Options(link='none')))"
    )
    there = {"PATH": "", "PYTHONPATH": str(samples.ROOT / "tests")}
    texts = {
        subprocess.run(
            [sys.executable, "-c", program], env={**there, "PYTHONHASHSEED": seed}, cwd=samples.ROOT,
            capture_output=True, text=True, check=True,
        ).stdout
        for seed in ("0", "1", "77")
    }  # fmt: skip
    assert len(texts) == 1


@pytest.mark.parametrize("name", ["zeroed", "severed", "partial", "network", "nonfinite"])
def test_the_first_dead_node_is_told_by_words_shape_and_border(name):
    dot = pictures.as_dot(samples.SAMPLES[name](), pictures.Options())
    (line,) = [line for line in dot.splitlines() if "FIRST DEAD NODE\\n" in line]
    assert "diagonals" in line and "penwidth=4" in line and "peripheries=2" in line


def test_dead_and_live_differ_without_colour():
    looks = pictures.as_dot(samples.zeroed(), pictures.Options())
    dead = re.search(r'"gradient here: 0|gradient here: 0".*', looks)
    assert dead is not None
    assert 'style="dashed,filled"' in looks and 'style="filled"' in looks
    assert "gradient here: 0" in looks


def test_every_place_is_labelled_with_path_and_line():
    dot = pictures.as_dot(samples.zeroed(), pictures.Options())
    for anchor in ("simulator.py:88", "crystal.py:44", "scenarios.py:20", "pkg/simulator.py"):
        assert anchor in dot


@needs_graphviz
@pytest.mark.parametrize("name", NAMES)
def test_svg_is_well_formed_titled_and_themed(name):
    text = pictures.as_svg(samples.SAMPLES[name](), pictures.Options(link="none"))
    root = ElementTree.fromstring(text)
    assert root.get("role") == "img"
    assert root.find("{http://www.w3.org/2000/svg}title") is not None
    assert "prefers-color-scheme: dark" in text
    assert "<!--" not in text, "Graphviz's version in a comment would change the bytes from machine to machine"


@needs_graphviz
def test_hostile_names_stay_text():
    text = pictures.as_svg(nasty(), pictures.Options(link="none"))
    root = ElementTree.fromstring(text)
    assert not [element for element in root.iter() if element.tag.endswith("script")]
    assert any("alert" in (element.text or "") for element in root.iter()), "the name is shown all the same"


def test_hostile_names_stay_text_in_mermaid():
    text = pictures.as_mermaid(nasty(), pictures.Options())
    assert "<script" not in text
    inside = re.findall(r'"([^"]*)"', text)
    assert all("`" not in label and "|" not in label for label in inside)


@pytest.mark.parametrize("name", NAMES)
def test_mermaid_names_every_node_and_class(name):
    report = samples.SAMPLES[name]()
    text = pictures.as_mermaid(report, pictures.Options())
    picture = fold(flow_of(report), limit=pictures.Options().max_nodes)
    for node in picture.nodes:
        assert re.search(rf"^\s*{node.id}[\[(\{{]", text, re.MULTILINE)
    classes = {name for line in text.splitlines() if "  class n" in line for name in [line.split()[-1]]}
    assert classes == {line.split()[1] for line in text.splitlines() if "classDef" in line}


@needs_graphviz
@pytest.mark.parametrize(("form", "magic"), [("png", b"\x89PNG"), ("pdf", b"%PDF")])
def test_other_formats(form, magic):
    assert pictures.FORMATS[form](samples.severed(), pictures.Options()).startswith(magic)


def test_without_dot_on_path_the_bundled_library_draws(monkeypatch):
    pytest.importorskip("pygraphviz")
    monkeypatch.setenv("PATH", "")
    assert b"<svg" in graphviz_engine.draw("digraph { a -> b }", "svg")


def test_the_font_library_is_not_heard_and_real_errors_are(tmp_path, monkeypatch, capfd):
    program = tmp_path / "dot"
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    program.write_text(
        "#!/bin/sh\necho 'Fontconfig warning: old' >&2; echo 'Warning: no such font' >&2; echo '<svg/>'\n"
    )
    program.chmod(0o755)
    assert b"<svg" in graphviz_engine.draw("digraph { a }", "svg")
    assert capfd.readouterr().err == "Warning: no such font\n"
    program.write_text("#!/bin/sh\necho 'Error: syntax error in line 1' >&2; exit 1\n")
    with pytest.raises(DependencyError, match="syntax error in line 1"):
        graphviz_engine.draw("digraph {", "svg")


def test_the_sink_stands_below_the_ends_of_loops_and_the_legend_above_the_parameters():
    report = samples.network()
    dot = pictures.as_dot(report, pictures.Options())
    picture = fold(flow_of(report), limit=pictures.Options().max_nodes)
    (sink,) = [node.id for node in picture.nodes if node.kind == "sink"]
    onward = {edge.source for edge in picture.edges if not edge.back}
    ends = [node.id for node in picture.nodes if node.id not in onward and node.id != sink]
    leaves = [node.id for node in picture.nodes if node.kind == "leaf"]
    unseen = [line for line in dot.splitlines() if 'style="invis"' in line]
    assert all(any(f'"{end}" -> "{sink}"' in line for line in unseen) for end in ends)
    assert all(
        any(line.strip().startswith('"legend_') and f'-> "{leaf}"' in line for line in unseen) for leaf in leaves
    )


def test_a_line_of_code_is_broken_where_it_may_be_and_never_longer_than_two_rows():
    assert code_rows("x = y") == ("x = y",)
    assert code_rows("") == ()
    rows = code_rows("return x + self.gain * torch.tanh(self.norm(self.linear(x)))")
    assert rows == ("return x + self.gain * torch.tanh(", "self.norm(self.linear(x)))")
    assert [len(row) for row in code_rows("x" * 200)] == [36, 36]


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("y = f(x)  # type: ignore[attr-defined]", "y = f(x)"),
        ("return torch.where(  # both branches", "return torch.where("),
        ('label = "no # comment"  # one', 'label = "no # comment"'),
        ("# nothing but a comment", "# nothing but a comment"),
        ("'unfinished # string", "'unfinished # string"),
    ],
)
def test_a_label_shows_the_code_without_its_comment(line, code):
    assert without_comment(line) == code


def test_a_picture_shows_code_without_its_comment(tmp_path):
    report = samples.severed()
    place = report.first_dead.span
    (tmp_path / place.path).write_text("\n" * (place.line - 1) + "y = f(x)  # type: ignore[arg-type]\n")
    drawn = pictures.as_dot(report, pictures.Options(root=tmp_path, link="none"))
    labels = "".join(re.findall(r'\[label="[^"]*"', drawn))
    assert "y = f(x)" in labels and "type: ignore" not in labels


def test_with_neither_the_error_says_what_to_install(monkeypatch):
    monkeypatch.setenv("PATH", "")
    monkeypatch.setattr(graphviz_engine.util, "find_spec", lambda name: None)
    with pytest.raises(DependencyError, match=r"callscope\[svg\]"):
        pictures.as_svg(samples.severed(), pictures.Options())


def test_links_by_style():
    span = Span("a b/c.py", 7)
    assert Links("none").url(span) == ""
    assert Links("https://example.org/{path}#L{line}").url(span) == "https://example.org/a%20b/c.py#L7"
    assert Links("vscode", "/root").url(span) == "vscode://file/root/a%20b/c.py:7"
    assert Links("file", "/root").url(span) == "file:///root/a%20b/c.py"
    with pytest.raises(UsageError, match="template"):
        Links("nonsense")


def test_quoting_keeps_backslashes_and_newlines():
    assert quote('a\\b"c\nd&e') == '"a\\\\b\\"c\\nd&amp;e"'


@needs_graphviz
def test_a_drawing_by_itself_fits_its_window_and_one_in_a_page_is_the_page_s_matter():
    alone = pictures.as_svg(samples.severed(), pictures.Options())
    inside = pictures.as_svg(samples.severed(), pictures.Options(), embedded=True)
    assert "svg:root { max-width: 100%; max-height: 100vh }" in alone
    assert "max-height" not in inside


@pytest.mark.parametrize("draw", [pictures.as_dot, html.as_html], ids=["dot", "html"])
def test_a_report_with_a_nan_is_drawn_from_its_json_as_it_was(draw):
    report = samples.nonfinite()
    nodes = tuple({**node, "norm": float("nan")} if node["kind"] == "leaf" else node for node in report.nodes)
    report = samples.replace(report, nodes=nodes)
    again = report_reader.read(json.loads(dynamic_json.render(report)))
    options = pictures.Options(link="none")
    assert draw(again, options) == draw(report, options)


def test_the_legend_tells_every_look_that_a_parameter_has():
    assert {look for look in theme.LOOKS if look.startswith("leaf")} <= gradient_dot._MEANING.keys()


def test_a_partial_parameter_does_not_look_like_a_live_one():
    dot = pictures.as_dot(samples.partial(), pictures.Options(link="none"))
    leaves = [line for line in dot.splitlines() if "PARTIAL gradient" in line]
    assert len(leaves) == 2
    assert all('class="leaf-partial"' in line and "dashed" in line for line in leaves)
    assert 'label="parameter, partly lost"' in dot, "the legend tells what it means"
    assert "PARTIAL gradient" in pictures.as_mermaid(samples.partial(), pictures.Options())


@needs_graphviz
def test_titles_of_frames_are_painted_over_the_edges():
    text = pictures.as_svg(samples.zeroed(), pictures.Options(link="none"))
    drawn = text.partition("</style>")[2]
    last_edge = drawn.rindex('class="edge')
    assert drawn.index('class="title frame"') > last_edge
    assert drawn.index(">pkg/simulator.py</text>") > last_edge
    assert drawn.count(">pkg/simulator.py</text>") == 1
    ElementTree.fromstring(text)


def test_the_path_of_a_library_is_cut_to_its_last_folders():
    path = "/home/someone/environments/first/lib/python3.11/site-packages/optics/profiles/gaussian.py"
    report = samples.severed()
    nodes = tuple({**node, "path": path} if node["kind"] == "site" else node for node in report.nodes)
    dead = samples.replace(report.first_dead, span=Span(path, 12), origin=(f"{path}:9: width is 0",))
    dot = pictures.as_dot(samples.replace(report, nodes=nodes, first_dead=dead), pictures.Options(link="none"))
    frames = [line for line in dot.splitlines() if line.strip().startswith("label=") and "gaussian.py" in line]
    assert frames == [line for line in frames if "someone" not in line] != []
    (why,) = [line for line in dot.splitlines() if line.startswith('  "origin" [')]
    assert "gaussian.py:9: width is 0" in why.replace("\\n", " ") and "someone" not in why


def test_no_edge_joins_an_unused_parameter_with_what_costs_others_their_gradient():
    report = samples.partial()
    unused = samples.replace(report.parameters[0], verdict=Verdict.UNUSED)
    flow = flow_of(samples.replace(report, parameters=(unused, report.parameters[1])))
    lives = {(edge.source.partition("@")[0], edge.life) for edge in flow.edges if edge.target == "case.py:9:detach"}
    assert lives == {("b", Life.SEVERED)}
    assert any(edge.source.startswith("a@") and edge.life is Life.NONE for edge in flow.edges), "elsewhere it is faint"


def test_of_nodes_that_nothing_tells_apart_one_is_the_first_dead():
    report = samples.zeroed()
    dead = samples.replace(report.first_dead, operation="linear", operation_span=None)
    nodes = {key: flow.FlowNode(key, "operation", f"Other{key}", dead.span, "f", Life.LIVE) for key in "abc"}
    marked = flow._mark_first(nodes, (), samples.replace(report, first_dead=dead))
    assert [key for key, node in marked.items() if node.first] == ["a"]

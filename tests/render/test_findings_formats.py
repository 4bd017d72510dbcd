"""Every output format of findings: what its reader needs is there, and is escaped as that reader expects."""

import json
from pathlib import Path
from xml.etree import ElementTree

import jsonschema
import pytest
from findings_samples import CLEAN, FULL, ITEM

from callscope.errors import UsageError
from callscope.render.findings import formats, render_findings

SCHEMAS = Path(__file__).parent / "schemas"
OWN_SCHEMAS = Path(__file__).parents[2] / "callscope/render/schemas"


def as_json(format_name, report=FULL):
    return json.loads(render_findings(report, format_name))


def test_the_formats_are_the_files():
    assert set(formats()) >= {"text", "concise", "json", "sarif", "github", "gitlab", "junit", "rdjson", "statistics"}


def test_an_unknown_format_names_the_nearest():
    with pytest.raises(UsageError, match='"sarf"; did you mean "sarif"'):
        render_findings(CLEAN, "sarf")


@pytest.mark.parametrize("format_name", formats())
@pytest.mark.parametrize("report", [FULL, CLEAN], ids=["full", "clean"])
def test_same_bytes_every_time_and_no_color_unasked(format_name, report):
    first = render_findings(report, format_name)
    assert first == render_findings(report, format_name)
    assert "\x1b" not in first
    assert not first or first.endswith("\n")


@pytest.mark.parametrize("format_name", formats())
def test_a_file_that_failed_is_in_every_format(format_name):
    text = render_findings(FULL, format_name)
    assert "broken.py" in text
    assert "invalid syntax" in text


@pytest.mark.parametrize("format_name", [name for name in formats() if name not in ("json", "sarif")])
def test_a_suppressed_finding_is_only_where_it_is_marked(format_name):
    assert "accepted" not in render_findings(FULL, format_name)


def test_text_shows_source_caret_evidence_and_fix():
    lines = render_findings(FULL, "text").splitlines()
    assert lines[0] == (
        "pkg/a b.py:4:26: error CS101 item-call: `x.item()` makes a Python number of x: no gradient passes"
    )
    source, caret = lines[2], lines[3]
    assert source == "4 |     label = 'größe 測定'; y = x.item() * 2"
    wide = sum(character in "測定" for character in source[: source.index("x.item()")])
    assert caret.index("^") == source.index("x.item()") + wide
    assert caret.count("^") == len("x.item()")
    assert [line.strip() for line in lines[4:8]] == [
        "= why: pkg/main.py:3: x is a leaf",
        "=      pkg/a b.py:4: x.item()",
        "=      pkg/a b.py:5: returned",
        "= fix: use x itself",
    ]
    assert lines[-1] == "callscope: 1 error, 1 warning in 3 files, 1 suppressed, 1 file could not be analysed"


def test_text_of_a_clean_run():
    assert render_findings(CLEAN, "text") == "callscope: no findings in 2 files\n"


def test_text_in_color():
    from callscope.render.findings_text import render

    assert "\x1b[31;1merror CS101\x1b[0m" in render(FULL, color=True)


def test_concise_is_one_line_a_finding():
    first = render_findings(FULL, "concise").splitlines()[0]
    assert first == "pkg/a b.py:4:26: CS101 error: `x.item()` makes a Python number of x: no gradient passes"


def test_statistics_counts_by_rule():
    assert render_findings(FULL, "statistics").splitlines()[:2] == [
        "1  CS101  error    item-call",
        "1  CS301  warning  no-grad",
    ]


def test_json_is_the_contract():
    data = as_json("json")
    jsonschema.validate(data, json.loads((OWN_SCHEMAS / "findings.schema.json").read_text()))
    assert data["schema"] == "callscope.lint/1"
    assert [finding["suppressed"] for finding in data["findings"]] == [False, False, True]
    first = data["findings"][0]
    assert (first["line"], first["column"], first["end_line"], first["end_column"]) == (4, 26, 4, 34)
    assert first["why"] == list(ITEM.why)
    assert first["fix"]["edits"][0]["replacement"] == "x"
    assert data["findings"][1]["fix"] is None
    assert data["errors"] == [{"path": "pkg/broken.py", "line": 7, "message": "invalid syntax"}]


@pytest.mark.parametrize("report", [FULL, CLEAN], ids=["full", "clean"])
def test_sarif_is_valid_against_the_official_schema(report):
    schema = json.loads((SCHEMAS / "sarif-schema-2.1.0.json").read_text())
    jsonschema.validate(as_json("sarif", report), schema, format_checker=jsonschema.FormatChecker())


def test_sarif_carries_path_fingerprint_fix_and_suppression():
    run = as_json("sarif")["runs"][0]
    item, loop, quiet = run["results"]
    location = item["locations"][0]["physicalLocation"]
    assert location["artifactLocation"] == {"uri": "pkg/a%20b.py", "uriBaseId": "%SRCROOT%"}
    assert location["region"] == {"startLine": 4, "startColumn": 26, "endLine": 4, "endColumn": 34}
    flow = item["codeFlows"][0]["threadFlows"][0]["locations"]
    places = [step["location"]["physicalLocation"] for step in flow]
    assert [place["region"]["startLine"] for place in places] == [3, 4, 5]
    assert places[0]["artifactLocation"]["uri"] == "pkg/main.py"
    assert item["partialFingerprints"]["primaryLocationLineHash"].endswith(":1")
    assert item["fixes"][0]["artifactChanges"][0]["replacements"][0]["insertedContent"]["text"] == "x"
    assert "codeFlows" not in loop
    assert loop["level"] == "warning"
    assert quiet["suppressions"] == [{"kind": "external"}]
    rules = run["tool"]["driver"]["rules"]
    assert all(rules[result["ruleIndex"]]["id"] == result["ruleId"] for result in run["results"])
    assert run["invocations"][0]["executionSuccessful"] is False


def test_github_escapes_what_a_workflow_command_cannot_hold():
    first, second, third = render_findings(FULL, "github").splitlines()
    assert first.startswith(
        "::error title=callscope (CS101 item-call),file=pkg/a b.py,line=4,col=26,endLine=4,endColumn=34::"
    )
    assert second.startswith("::warning ")
    assert "100%25 of this" in second
    assert "more:%0Asecond line" in second
    assert third.startswith("::error title=callscope,file=pkg/broken.py,line=7::")


def test_gitlab_is_a_code_quality_report():
    issues = as_json("gitlab")
    assert [issue["severity"] for issue in issues] == ["critical", "major", "blocker"]
    assert len({issue["fingerprint"] for issue in issues}) == 3
    assert issues[0]["location"]["positions"]["begin"] == {"line": 4, "column": 26}
    assert as_json("gitlab", CLEAN) == []


def test_junit_counts_and_escapes():
    suites = ElementTree.fromstring(render_findings(FULL, "junit").encode())
    assert (suites.get("tests"), suites.get("failures"), suites.get("errors")) == ("3", "2", "1")
    assert [suite.get("name") for suite in suites] == ["pkg/a b.py", "pkg/z.py", "pkg/broken.py"]
    failure = suites.find("./testsuite[@name='pkg/z.py']/testcase/failure")
    assert "<that> & more" in failure.get("message")


def test_junit_of_a_clean_run_has_one_passed_case():
    suites = ElementTree.fromstring(render_findings(CLEAN, "junit").encode())
    assert (suites.get("tests"), suites.get("failures"), suites.get("errors")) == ("1", "0", "0")


def test_rdjson_counts_columns_in_bytes_and_offers_the_fix():
    diagnostics = as_json("rdjson")["diagnostics"]
    wide = len("größe 測定".encode()) - len("größe 測定")
    assert diagnostics[0]["location"]["range"]["start"] == {"line": 4, "column": 26 + wide}
    assert diagnostics[0]["suggestions"][0]["text"] == "x"
    assert [item["severity"] for item in diagnostics] == ["ERROR", "WARNING", "ERROR"]

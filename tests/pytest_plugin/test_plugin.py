"""The pytest plugin, seen from a project that uses it."""

import sys

import pytest

from callscope.pytest_plugin import audit, demands

torch = pytest.importorskip("torch")

SEVERED = """
import torch

def model(a, b):
    return (a * b.item()) ** 2

def test_gradient():
    a = torch.tensor(1.5, dtype=torch.float64, requires_grad=True)
    b = torch.tensor(2.0, dtype=torch.float64, requires_grad=True)
    model(a, b).backward()
    assert b.grad is not None
"""

VACUOUS = """
import torch
from torch.autograd import grad

def test_vacuous():
    a = torch.zeros((), dtype=torch.float64, requires_grad=True)
    (g,) = grad(0.0 * a, a)
    assert g == 0
"""

LIVE = """
import pytest
import torch

@pytest.mark.gradients{arguments}
def test_marked():
    a = torch.tensor(1.5, dtype=torch.float64, requires_grad=True)
    b = torch.tensor(2.0, dtype=torch.float64, requires_grad=True)
    (a * b.detach() + a).backward()
"""

PLAIN = """
import sys

def test_plain():
    assert "torch" not in sys.modules
"""


def test_a_failing_gradient_test_is_explained(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(test_it=SEVERED)
    result = pytester.runpytest_subprocess("--callscope", "--strict-markers", "--junitxml=out.xml")
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["*callscope*", "verdict: severed", "*test_it.py:4:*"])
    junit = (pytester.path / "out.xml").read_text()
    assert 'name="callscope.verdict" value="severed"' in junit
    assert "test_it.py:4" in junit


FIXTURE = """
import pytest
import torch

@pytest.fixture
def trained():
    b = torch.tensor(2.0, requires_grad=True)
    a = torch.tensor(1.0, requires_grad=True)
    (a * b.item()).backward()
    assert b.grad is not None

def test_nothing(trained):
    pass
"""

STRICT = """
[pytest]
addopts = --strict-markers --callscope -n 1
filterwarnings = error
"""


@pytest.mark.slow
def test_a_fixture_that_fails_after_its_backward_is_explained(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(test_it=FIXTURE)
    result = pytester.runpytest_subprocess("--callscope", "--callscope-budget=1")
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["verdict: severed", "*test_it.py:8:*"])


@pytest.mark.slow
def test_an_audit_minds_what_the_project_asks_of_pytest(pytester: pytest.Pytester) -> None:
    pytest.importorskip("xdist")
    pytester.makeini(STRICT)
    body = LIVE.format(arguments="(params=['a'])").replace("def test_marked():", "def test_marked(gradient_report):")
    pytester.makepyfile(test_it=body)
    pytester.runpytest_subprocess().assert_outcomes(passed=1)


@pytest.mark.slow
def test_a_demand_that_fails_is_told_once(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CI", raising=False)  # there pytest repeats whole messages in its summary
    monkeypatch.delenv("BUILD_NUMBER", raising=False)
    pytester.makepyfile(test_it=LIVE.format(arguments="(params=['nobody'])"))
    result = pytester.runpytest_subprocess("--callscope", "--callscope-budget=1", "--junitxml=out.xml")
    assert result.stdout.str().count("verdict: ") == 1
    assert "callscope.verdict" in (pytester.path / "out.xml").read_text()


def test_the_plugin_loads_nothing_before_it_is_asked(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(test_it=PLAIN.replace('"torch" not', '"callscope.pytest_plugin.audit" not'))
    pytester.runpytest_subprocess().assert_outcomes(passed=1)


def test_nothing_is_said_without_the_option(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(test_it=SEVERED)
    result = pytester.runpytest_subprocess()
    result.assert_outcomes(failed=1)
    result.stdout.no_fnmatch_line("verdict: *")


def test_switched_off(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(test_it=SEVERED)
    pytester.runpytest_subprocess("-p", "no:callscope").assert_outcomes(failed=1)


@pytest.mark.slow
def test_works_under_xdist(pytester: pytest.Pytester) -> None:
    pytest.importorskip("xdist")
    pytester.makepyfile(test_it=SEVERED)
    result = pytester.runpytest_subprocess("--callscope", "-n", "1")
    result.stdout.fnmatch_lines(["verdict: severed"])


def test_a_vacuous_test_fails_when_asked(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(test_it=VACUOUS)
    pytester.runpytest_subprocess().assert_outcomes(passed=1)
    result = pytester.runpytest_subprocess("--callscope-fail-vacuous")
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["*every gradient is zero*"])


def test_a_live_gradient_is_not_vacuous(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(test_it=VACUOUS.replace("0.0 * a", "2.0 * a").replace("g == 0", "g == 2"))
    pytester.runpytest_subprocess("--callscope-fail-vacuous").assert_outcomes(passed=1)


@pytest.mark.parametrize(
    ("arguments", "outcome"),
    [
        ("(params=['a'])", {"passed": 1}),
        ("", {"failed": 1}),
        pytest.param("(params=['b'], live=False)", {"passed": 1}, marks=pytest.mark.slow),
        pytest.param("(params=['a', 'b'], live=['a'])", {"passed": 1}, marks=pytest.mark.slow),
        pytest.param("(params=['nobody'])", {"failed": 1}, marks=pytest.mark.slow),
    ],
)
def test_the_marker_demands_live_gradients(pytester: pytest.Pytester, arguments: str, outcome: dict[str, int]) -> None:
    pytester.makepyfile(test_it=LIVE.format(arguments=arguments))
    result = pytester.runpytest_subprocess("--strict-markers")
    result.assert_outcomes(**outcome)


def test_torch_is_not_imported_unless_a_test_does(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(test_it=PLAIN)
    pytester.runpytest_subprocess("--callscope", "--callscope-fail-vacuous").assert_outcomes(passed=1)
    assert "torch" in sys.modules


def _answer(note: str) -> audit.Answer:
    parameter = {"name": "x", "verdict": "live", "gradient": "live", "note": note}
    return audit.Answer(report={"verdict": "live", "first_dead": None, "parameters": [parameter]})


def test_a_gradient_that_nothing_confirmed_is_not_called_right() -> None:
    late = _answer("not checked by finite differences: not reached within the budget")
    assert "not checked against finite differences: x; more --callscope-budget may tell" in audit.explanation(late)
    with pytest.raises(pytest.fail.Exception, match="x must be live and was not checked by finite differences"):
        demands.check_marker(pytest.mark.gradients.mark, late)


def test_a_confirmed_gradient_passes_with_or_without_a_note() -> None:
    for note in ("", "confirmed along a joint direction of many parameters"):
        assert "not checked" not in audit.explanation(_answer(note))
        demands.check_marker(pytest.mark.gradients.mark, _answer(note))

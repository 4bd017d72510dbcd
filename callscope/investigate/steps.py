"""The steps of each phase: which files each one makes, and how."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from callscope.errors import TargetError
from callscope.investigate import comparing, probes, run_pages
from callscope.investigate.acceptance import run_test
from callscope.investigate.audit_page import audit_page
from callscope.investigate.bundle import Bundle
from callscope.investigate.case import Case
from callscope.investigate.design import design_page
from callscope.investigate.environment import trace_environment
from callscope.investigate.hypotheses import hypotheses_page
from callscope.investigate.standalone import run as run_script
from callscope.investigate.standalone import script
from callscope.investigate.static_page import static_page
from callscope.investigate.summary import summary
from callscope.model.verdict import DynamicReport, Verdict
from callscope.render import pictures
from callscope.render.dynamic_json import render as render_json
from callscope.render.html import as_html
from callscope.render.report_reader import load_dynamic

Make = Callable[[Case, Bundle], None]


@dataclass(frozen=True, slots=True)
class Step:
    """One step: the files it makes, and the function that makes them."""

    files: tuple[str, ...]
    make: Make


def _report(case: Case, bundle: Bundle) -> None:
    bundle.write("dynamic.json", render_json(case.report))
    bundle.write_json("gradients.json", run_pages.gradients_json(case))


def _call_graph(case: Case, bundle: Bundle) -> None:
    bundle.write("callgraph/dynamic.txt", run_pages.call_tree_text(case))
    bundle.write("callgraph/dynamic.json", render_json(case.report))


def _pictures(case: Case, bundle: Bundle) -> None:
    bundle.write("callgraph/gradient.svg", pictures.as_svg(case.report, case.drawing))
    content = {"nodes": case.report.nodes, "edges": case.report.edges, "target": case.report.target}
    if any(edge.get("kind") == "call" for edge in case.report.edges):
        bundle.write("callgraph/calls.svg", pictures.draw_calls(content, "svg", case.drawing))
    else:
        bundle.not_applicable["callgraph/calls.svg"] = "the run called no function of the namespaces"


def _html(case: Case, bundle: Bundle) -> None:
    bundle.write("report.html", as_html(case.report, case.drawing, case.static_evidence))


def _static(case: Case, bundle: Bundle) -> None:
    bundle.write("callchain/static.md", static_page(case))


def _tap_points(case: Case, bundle: Bundle) -> None:
    bundle.write("trace/tap_points.md", run_pages.tap_page(case))


def _hooks(case: Case, bundle: Bundle) -> None:
    """Write the standalone script, run it as a reader would, and keep what it printed."""
    text = script(case.request.target, case.taps, case.request.root, bundle.folder, case.request.roi)
    path = bundle.write("hooks.py", text)
    result = run_script(path, case.request.root, max(case.seconds_left(), 1.0))
    if not result.values and result.status:
        raise TargetError(f"hooks.py ended with status {result.status}: {result.messages.strip().splitlines()[-1:]}")
    bundle.write("hook_gradients.txt", f"# command: python hooks.py\n{result.table}")
    bundle.write_json("trace/taps.json", run_pages.taps_json(case, result))


def _probes(case: Case, bundle: Bundle) -> None:
    """Write each experiment; the one that a zeroed gradient suggests under its own name too."""
    if not case.probes:
        reason = (
            f"the verdict is {case.report.verdict}, and no named number was found whose change would decide anything"
        )
        bundle.not_applicable |= {"zero_intensity_probe.json": reason, "zero_intensity.md": reason}
    for position, found in enumerate(case.probes):
        names = [(f"probe_{found.name}.json", f"probe_{found.name}.md")]
        if position == 0 and case.report.verdict is Verdict.ZEROED:
            names.append(("zero_intensity_probe.json", "zero_intensity.md"))
        for data, page in names:
            bundle.write_json(data, found.as_json())
            bundle.write(page, probes.as_markdown(found))


def _audit(case: Case, bundle: Bundle) -> None:
    bundle.write("cache_audit.md", audit_page(case))


def _hypotheses(case: Case, bundle: Bundle) -> None:
    bundle.write("hypotheses.md", hypotheses_page(case))


def _design(case: Case, bundle: Bundle) -> None:
    bundle.write("design.md", design_page(case))


def _environment(case: Case, bundle: Bundle) -> None:
    bundle.write_json("env/trace_env.json", trace_environment(case.request.root, case.seen))


def _test(case: Case, bundle: Bundle) -> None:
    """Run the acceptance test, or the target where it is one."""
    nodeid = case.request.test or (case.request.target.spec if case.request.target.kind == "pytest" else "")
    if not nodeid:
        bundle.not_applicable |= dict.fromkeys(_TEST_FILES, "the target is no test, and no --test was named")
        return
    done = run_test(nodeid, case.request.root, max(case.seconds_left(), 1.0))
    bundle.write("pytest.log", done.log)
    bundle.write("pytest.xml", done.xml)
    bundle.write("exit_code.txt", f"{done.status}\n")


def _verification(case: Case, bundle: Bundle) -> None:
    """Compare the run after the fix with the baseline."""
    if case.request.after is None and case.request.baseline is None:
        reason = "nothing was mended yet: name the mended target with --after, or the old report with --baseline"
        bundle.not_applicable |= dict.fromkeys(("dynamic.json", "gradients.json", "compare.json", "compare.md"), reason)
        return
    found = comparing.compare(_baseline(case), case.after)
    bundle.write("dynamic.json", render_json(case.after))
    bundle.write_json("gradients.json", run_pages.gradients_json(case, after=True))
    bundle.write_json("compare.json", comparing.as_json(found))
    bundle.write("compare.md", comparing.as_markdown(found))


def _baseline(case: Case) -> DynamicReport:
    return load_dynamic(case.request.baseline) if case.request.baseline else case.report


def _summary(phase: str) -> Make:
    def make(case: Case, bundle: Bundle) -> None:
        ready = phase == "D" and "compare.json" in bundle.written
        comparison = comparing.compare(_baseline(case), case.after) if ready else None
        bundle.write("summary.md", summary(case, phase, bundle, comparison))

    return make


_TEST_FILES = ("pytest.log", "pytest.xml", "exit_code.txt")
_ENVIRONMENT = Step(("env/trace_env.json",), _environment)
_TEST = Step(_TEST_FILES, _test)

STEPS: Mapping[str, Sequence[Step]] = {
    "A": (
        Step(("dynamic.json", "gradients.json"), _report), _ENVIRONMENT, _TEST, Step(("summary.md",), _summary("A")),
    ),
    "B": (
        Step(("callgraph/dynamic.txt", "callgraph/dynamic.json"), _call_graph), _ENVIRONMENT,
        Step(("zero_intensity_probe.json", "zero_intensity.md"), _probes),
        Step(("callchain/static.md",), _static), Step(("trace/tap_points.md",), _tap_points),
        Step(("hooks.py", "hook_gradients.txt", "trace/taps.json"), _hooks),
        Step(("callgraph/gradient.svg", "callgraph/calls.svg"), _pictures), Step(("report.html",), _html),
        Step(("summary.md",), _summary("B")),
    ),
    "C": (
        Step(("cache_audit.md",), _audit), Step(("hypotheses.md",), _hypotheses), Step(("design.md",), _design),
        _ENVIRONMENT, Step(("summary.md",), _summary("C")),
    ),
    "D": (
        Step(("dynamic.json", "gradients.json", "compare.json", "compare.md"), _verification), _ENVIRONMENT, _TEST,
        Step(("summary.md",), _summary("D")),
    ),
}  # fmt: skip
"""The steps of each phase, in order; the summary comes last, so that it can say what is missing."""

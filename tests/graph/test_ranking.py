"""The ranking: proof, then dynamic death, then static severity; harmless and unconfirmed findings come last."""

import report_samples as samples

from callscope.graph.channels import dynamic, static_findings
from callscope.graph.closeness import closeness
from callscope.graph.merge import merge
from callscope.graph.ranking import Status, exercised_by, rank
from callscope.graph.run_graph import SINK
from callscope.model.finding import Effect, Finding, Severity
from callscope.model.span import Span

NOWHERE = exercised_by({}, (), ran=False)


def finding(line: int, severity: Severity = Severity.ERROR, path: str = "case.py", function: str = "case.f") -> Finding:
    return Finding("CS101", "item-call", Span(path, line), function, "t.item()", Effect.SEVERS, severity, "breaks")


def test_the_larger_share_comes_first_and_a_harmless_site_is_no_cause():
    ranking = rank(merge(dynamic(samples.partial())), exercised_by({}, (), ran=True))
    assert [(cause.span.line, cause.status) for cause in ranking.causes] == [
        (9, Status.PROVED), (8, Status.PROVED), (14, Status.HARMLESS),
    ]  # fmt: skip
    assert ranking.causes[0].share == 1.0
    assert abs(ranking.causes[1].share - 15.828 / (15.828 + 191.790)) < 1e-9
    assert 1 >= ranking.causes[0].score > ranking.causes[1].score > ranking.causes[2].score >= 0


def test_a_proved_cause_beats_a_dead_node_and_that_beats_every_static_error():
    evidence = [*dynamic(samples.severed()), *dynamic(samples.zeroed()), *static_findings([finding(3)])]
    statuses = [cause.status for cause in rank(merge(evidence), NOWHERE).causes]
    assert statuses[:3] == [Status.PROVED, Status.OBSERVED, Status.SUSPECTED]


def test_static_severity_orders_what_no_run_decided():
    found = [finding(5, Severity.INFO), finding(6, Severity.ERROR), finding(7, Severity.WARNING)]
    assert [cause.span.line for cause in rank(merge(static_findings(found)), NOWHERE).causes] == [6, 7, 5]


def test_a_finding_on_a_line_that_did_not_run_is_listed_as_not_exercised():
    exercised = exercised_by({"case.py": [1, 2]}, (), ran=True)
    (cause,) = rank(merge(static_findings([finding(30)])), exercised).causes
    assert cause.status is Status.NOT_EXERCISED


def test_a_finding_that_the_run_proved_harmless_is_demoted_and_the_disagreement_told():
    evidence = [*dynamic(samples.partial()), *static_findings([finding(14, function="case.log")])]
    ranking = rank(merge(evidence), exercised_by({"case.py": [14]}, (), ran=True))
    assert ranking.causes[-1].status is Status.HARMLESS
    assert any("case.py:14" in line and "proved" in line for line in ranking.disagreements)


def test_a_finding_that_the_run_passed_without_losing_anything_is_not_confirmed():
    ranking = rank(merge(static_findings([finding(5)])), exercised_by({"case.py": [5]}, (), ran=True))
    assert ranking.causes[0].status is Status.NOT_CONFIRMED
    assert ranking.disagreements


def test_closeness_counts_what_every_path_must_pass():
    near = closeness(merge(dynamic(samples.zeroed())))
    assert near[SINK] == 1.0
    assert near["s5"] == 1 / 2 and near["s4"] == 1 / 3
    assert near["v1"] == near["v2"], "parallel branches hang under the node that joins them"


def test_ranking_is_the_same_whatever_the_order_of_evidence():
    evidence = [*dynamic(samples.partial()), *static_findings([finding(14), finding(30)])]
    exercised = exercised_by({"case.py": [14]}, (), ran=True)
    assert rank(merge(evidence), exercised) == rank(merge(reversed(evidence)), exercised)

"""The merge is pure and does not depend on the order in which evidence came."""

import random

import report_samples as samples

from callscope.graph.channels import dynamic, static_findings
from callscope.graph.merge import merge
from callscope.model.callgraph import Confidence
from callscope.model.evidence import Evidence
from callscope.model.finding import Effect, Finding, Severity
from callscope.model.span import Span


def call(source: str, target: str, channel: str, confidence: Confidence, hits: int = 1) -> Evidence:
    return Evidence("call", source, target, Span("a.py", 3), channel, confidence, hits)


def test_any_order_gives_the_same_graph():
    evidence = [*dynamic(samples.partial()), call("f", "g", "static", Confidence.RESOLVED)]
    expected = merge(evidence)
    for seed in range(5):
        shuffled = evidence[:]
        random.Random(seed).shuffle(shuffled)
        assert merge(shuffled) == expected
        assert list(merge(shuffled).nodes) == list(expected.nodes)


def test_channels_meet_on_one_edge_and_the_strongest_confidence_wins():
    graph = merge([call("f", "g", "static", Confidence.CANDIDATE), call("f", "g", "dynamic", Confidence.OBSERVED, 3)])
    assert graph.channels("f", "g") == ("dynamic", "static")
    assert graph.confidence("f", "g") is Confidence.OBSERVED


def test_the_same_statement_twice_counts_once_and_its_hits_add_up():
    graph = merge(
        [call("f", "g", "dynamic", Confidence.OBSERVED, 2), call("f", "g", "dynamic", Confidence.OBSERVED, 5)]
    )
    (only,) = graph.edges["f", "g"]
    assert only.hits == 7


def test_local_functions_are_one_node_for_both_channels():
    finding = Finding(
        "CS101",
        "item-call",
        Span("case.py", 12),
        "case.outer.<locals>.inner",
        "t.item()",
        Effect.SEVERS,
        Severity.ERROR,
        "m",
    )
    assert list(merge(static_findings([finding])).nodes) == ["case.outer.inner"]


def test_a_suppressed_finding_is_no_evidence():
    finding = Finding(
        "CS101", "n", Span("a.py", 1), "f", "t.item()", Effect.SEVERS, Severity.ERROR, "m", suppressed=True
    )
    assert merge(static_findings([finding])).nodes == {}

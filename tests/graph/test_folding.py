"""Folding: a picture that can be read, in which nothing dead is hidden among the living."""

import pytest
import report_samples as samples

from callscope.graph.flow import Life, flow_of
from callscope.graph.folding import DETAILS, fold


@pytest.mark.parametrize("name", sorted(samples.SAMPLES))
@pytest.mark.parametrize("detail", [None, *DETAILS])
def test_every_node_is_in_just_one_group_and_lives_do_not_mix(name, detail):
    flow = flow_of(samples.SAMPLES[name]())
    picture = fold(flow, detail=detail)
    members = [key for node in picture.nodes for key in node.members]
    assert sorted(members) == sorted(flow.nodes)
    for node in picture.nodes:
        assert {flow.nodes[key].life for key in node.members} == {node.life}
        assert {flow.nodes[key].first for key in node.members} == {node.first}


def test_a_fifty_layer_network_folds_to_its_source_lines():
    picture = fold(flow_of(samples.network()))
    assert len(picture.nodes) <= 10
    dead = [node for node in picture.nodes if node.kind == "operation" and node.life is Life.DEAD]
    assert {node.count for node in dead} == {23, 24}
    (first,) = [node for node in picture.nodes if node.first]
    assert first.life is Life.KILLS and first.count == 1


def test_a_large_run_is_small_enough_to_read_and_nothing_is_lost():
    picture = fold(flow_of(samples.simulator()), limit=40)
    assert len(picture.nodes) <= 40
    assert picture.folded == 2700 + 12 + 1


def test_loops_are_marked_and_plain_flow_is_not():
    assert any(edge.back for edge in fold(flow_of(samples.network())).edges)
    assert not any(edge.back for edge in fold(flow_of(samples.zeroed())).edges)


def test_a_harmless_site_is_not_drawn_and_a_costly_one_is():
    flow = flow_of(samples.partial())
    assert {node.span.line for node in flow.nodes.values() if node.kind == "site"} == {8, 9}


def test_a_cause_that_no_channel_drew_is_added_with_what_it_cost():
    report = samples.severed()
    nodes = tuple(node for node in report.nodes if node["kind"] != "site")
    edges = tuple(edge for edge in report.edges if edge["kind"] != "severed")
    flow = flow_of(samples.replace(report, nodes=nodes, edges=edges))
    (first,) = [node for node in flow.nodes.values() if node.first]
    assert first.span.anchor() == "case.py:12"
    assert any(edge.target == first.key and "model.angle" in edge.source for edge in flow.edges)


def test_a_graph_with_a_cycle_does_not_hang():
    report = samples.zeroed()
    loop = {"kind": "gradient", "source": "s3", "target": "v1", "gradient": "zero"}
    assert fold(flow_of(samples.replace(report, edges=(*report.edges, loop)))).nodes

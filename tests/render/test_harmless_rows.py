"""A harmless place is one row of the ledger, in the text and in HTML, however many parameters pass there."""

from callscope.model.span import Span
from callscope.model.verdict import DeadNode, LedgerSite
from callscope.render.excerpt import Sources
from callscope.render.html_rows import Maker, PageLinks

SITES = [LedgerSite(Span("a.py", 3), "no_grad", f"layer.{number}", 0.0) for number in range(5)]
COSTLY = LedgerSite(Span("a.py", 9), "detach", "layer.0", 0.25)


def rows(*sites: LedgerSite) -> list[tuple[str, str, str]]:
    sources = Sources(".")
    made = Maker(sources, PageLinks(sources)).sites(sites)
    return [(row["anchor"], row["parameter"], row["contribution"]) for row in made]


def test_what_costs_something_comes_first_and_harmless_places_once() -> None:
    assert rows(*SITES, COSTLY) == [("a.py:9", "layer.0", "0.25"), ("a.py:3", "5 parameters", "0 (harmless)")]


def test_one_parameter_is_named() -> None:
    assert rows(SITES[0]) == [("a.py:3", "layer.0", "0 (harmless)")]


def test_a_step_that_is_a_cause_is_not_called_harmless() -> None:
    step = DeadNode(SITES[0].span, "f", "no_grad", "severs", "a larger change no longer reaches the sink", 50.0)
    sources = Sources(".")
    (row,) = Maker(sources, PageLinks(sources)).sites(SITES, [step])
    assert row["contribution"] == "0 (flat here: a step)"

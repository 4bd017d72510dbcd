"""What a docstring or an earlier part of a test says of an argument decides whether a gradient can come in by it."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest

from callscope.model.finding import Finding

Analyse = Callable[[Mapping[str, str]], tuple[Finding, ...]]
GRID = '''
    import torch

    def grid(x: torch.Tensor, start, end):
        """Basis functions.

        Parameters
        ----------
        x : `torch.Tensor`
            where
        start : {kind}
            first centre
        end : {kind}
            last centre
        """
        values = torch.linspace(start, end, 4)
        width = torch.as_tensor(end - start)
        return torch.exp(-((x[..., None] - values) / width.abs()) ** 2)
    '''
GUARDED = """
    import torch

    def normalize(v: torch.Tensor, domain: torch.Tensor):
        if {guard} and domain == 2:
            v = torch.ones(3)
        else:
            v = v * domain
        return v
    """


@pytest.mark.parametrize(("kind", "found"), [("float", 0), ("float, optional", 0), ("torch.Tensor", 1)])
def test_an_argument_that_a_docstring_calls_a_number_brings_no_gradient(
    findings: Analyse, kind: str, found: int
) -> None:
    loud = [f for f in findings({"m.py": GRID.format(kind=kind)}) if f.rule == "CS304" and f.severity != "info"]
    assert len(loud) == found


@pytest.mark.parametrize(
    ("guard", "found"),
    [
        ("not torch.is_tensor(domain)", 0),
        ("not isinstance(domain, torch.Tensor)", 0),
        ("torch.is_tensor(domain)", 1),
    ],
)
def test_a_test_of_what_was_just_ruled_out_to_be_a_tensor(findings: Analyse, guard: str, found: int) -> None:
    loud = [f for f in findings({"m.py": GUARDED.format(guard=guard)}) if f.rule == "CS901" and f.severity != "info"]
    assert len(loud) == found

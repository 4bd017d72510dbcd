"""Arguments that a docstring says are learned, and what slices and namesakes show to be tensors."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest

from callscope.model.finding import Finding

Analyse = Callable[[Mapping[str, str]], tuple[Finding, ...]]
SAID = '''
    import torch

    def contrast(logits: torch.Tensor, heat, base=None):
        """Contrast of two views.

        {said}
        """
        return logits.logsumexp(-1) / max(float(heat), 1e-3)
    '''
CONSTRUCTED = '''
    import torch
    from torch import nn

    class Gate(nn.Module):
        """A gate whose ``width`` is learned."""

        def __init__(self, width):
            """``width`` is learned."""
            super().__init__()
            self.width = nn.Parameter(torch.tensor(float(width)))

        def forward(self, x):
            return x * self.width
    '''
SLICED = """
    import torch

    def shown(rain, share):
        first = rain[{part}]
        return torch.ones(2) * float(rain) + {use}
    """
NAMESAKES = """
    import torch
    from torch import nn

    def moduli(young, ratio):
        return young / (2 * (1 + ratio))

    def stiffness({name}, ratio):
        shear = moduli({name}, ratio)
        out = torch.zeros(2)
        out[0] = float(shear)
        return out

    class Solid(nn.Module):
        def __init__(self):
            super().__init__()
            self.young = {made}

        def forward(self, strain):
            return moduli(self.young, 0.3) * strain
    """


def _loud(found: tuple[Finding, ...]) -> list[str]:
    return [f.rule for f in found if f.severity.value != "info"]


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ("``heat`` may be a parameter as in CLIP.", 1),
        ("``heat`` is a number or a (learned) scalar.", 1),
        ("the heat is estimated along with the others.", 1),
        ("base, heat : scalars or 0-d tensors (say, the output of a network)", 1),
        ("``heat`` is a plain factor.", 0),
        ("``heat`` is not learned.", 0),
        ("the heat is estimated from the data beforehand.", 0),
        ("``base`` may be learned.", 0),
    ],
)
def test_an_argument_that_is_said_to_be_learned(findings: Analyse, said: str, found: int) -> None:
    assert len(_loud(findings({"m.py": SAID.format(said=said)}))) == found


def test_a_constructor_is_given_the_first_value_of_what_is_learned(findings: Analyse) -> None:
    assert _loud(findings({"m.py": CONSTRUCTED})) == []


@pytest.mark.parametrize(
    ("part", "use", "found"),
    [(":4", "torch.exp(first)", ["CS102"]), (":, 0", "torch.log(first)", ["CS102"]), ("0", "len(first)", [])],
)
def test_a_slice_shows_what_the_whole_is(findings: Analyse, part: str, use: str, found: list[str]) -> None:
    assert _loud(findings({"m.py": SLICED.format(part=part, use=use)})) == found


@pytest.mark.parametrize(
    ("name", "made", "found"),
    [("young", "nn.Parameter(torch.ones(()))", 1), ("stiff", "nn.Parameter(torch.ones(()))", 0), ("young", "2.0", 0)],
)
def test_what_a_function_is_given_a_parameter_for_is_one_under_the_same_name(
    findings: Analyse, name: str, made: str, found: int
) -> None:
    assert len(_loud(findings({"m.py": NAMESAKES.format(name=name, made=made)}))) == found


COMPARED = """
    import torch

    def efficiency({one}, {other}):
        gap = {one} - {other}
        return gap.square().mean() / {other}.std().item()
    """


@pytest.mark.parametrize(
    ("one", "other", "found"),
    [("sim", "obs", 0), ("moving", "fixed", 0), ("curve", "measured", 0), ("state", "obs", 1), ("sim", "curve", 1)],
)
def test_what_a_simulation_is_compared_with_is_data(findings: Analyse, one: str, other: str, found: int) -> None:
    assert len(_loud(findings({"m.py": COMPARED.format(one=one, other=other)}))) == found


DENSITY = """
    import math
    import torch

    def mean_time({other}, shape):
        return torch.exp({other}) * math.gamma(1 + 1 / shape) + torch.log(shape)
    """


@pytest.mark.parametrize(("other", "found"), [("loc", 1), ("image", 0)])
def test_a_shape_beside_a_scale_is_a_distributions(findings: Analyse, other: str, found: int) -> None:
    assert len(_loud(findings({"m.py": DENSITY.format(other=other)}))) == found


LEAF = """
    import torch

    def curvature(cost, start: torch.Tensor):
        start = start.detach().requires_grad_()
        return {made}
    """


@pytest.mark.parametrize(("made", "found"), [("torch.autograd.functional.hessian(cost, start)", 0), ("cost(start)", 1)])
def test_a_leaf_of_which_a_hessian_is_taken_is_asked_for(findings: Analyse, made: str, found: int) -> None:
    assert len(_loud(findings({"m.py": LEAF.format(made=made)}))) == found

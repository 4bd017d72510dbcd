"""Packages as their users meet them: what is handed out, what decorators merge, what names and annotations say."""

from __future__ import annotations

import pytest

HANDED_OUT = {
    "pkg/__init__.py": "from pkg.shapes import angle\n",
    "pkg/shapes.py": """
        import torch

        def angle(x: torch.Tensor):
            return (x * 2).sum(-1).detach() * x.norm()

        def show(x):
            print(angle(x))
        """,
}
MERGED = {
    "m.py": """
        import torch

        class Store:
            def detach(self):
                return 0.0

        def size(x):
            return 1

        def energy(x: torch.Tensor):
            return (x * x.detach()).sum()

        w = torch.ones(3, requires_grad=True)
        for f, given in [(size, Store()), (energy, w)]:
            f(given)
        energy(w).backward()
        """,
}
RECURRENT = """
    import torch

    def unroll(cell: torch.nn.Module, xs: torch.Tensor, h: torch.Tensor):
        previous = h
        for x in xs:
            previous = {step}
        return previous * 2
    """
SQUARED = """
    import torch

    class Product:
        def dist2(self, x: torch.Tensor, y: torch.Tensor):
            return sum((a - b).pow(2).sum(-1) for a, b in zip(x, y))

        def dist(self, x: torch.Tensor, y: torch.Tensor):
            return self.{name}(x, y) ** 0.5
    """
LIFTED = """
    import torch

    def spread(posterior, X: torch.Tensor):
        sigma = (X @ X.T){root}
        return X / sigma
    """
PART = """
    import torch
    from elsewhere import Model

    class Outer(torch.nn.Module):
        def __init__(self, base: Model):
            super().__init__()
            self.base = base
            self.mix = torch.nn.Parameter(torch.ones(3))

        def forward(self, x):
            self.base.table.weight.data = self.mix * 2
            return {after}
    """
NUMBER = """
    import math

    import torch

    def scaled(x: torch.Tensor, slope: {annotation}):
        return math.log(slope) * x

    def both(x: torch.Tensor, z: torch.Tensor):
        return scaled(x, z.sum())
    """


CHOSEN = """
    import torch

    def focal(base: torch.Tensor, gamma):
        saturated = base == 0
        return torch.where(saturated, base.detach().pow(gamma), {live}) * 2
    """
WEIGHED = """
    import torch

    def total(model: torch.nn.Module, x: torch.Tensor, decay):
        step_loss = (model(x) - 1).abs()
        rest = model(x).sum()
        weights = torch.softmax(step_loss.detach() / decay, 0)
        return rest * weights.sum() + {live}
    """
PARAMETERS = """
    import torch
    from torch import nn

    class Weight({base}):
        pass

    class Mixer(nn.Module):
        def __init__(self):
            super().__init__()
            self.one = Weight(torch.ones(3))
            self.weights = nn.ParameterDict()

        def add(self, name, weight):
            self.weights[name] = weight

        def forward(self, x):
            return x * self.one.data.sum(), x / torch.stack([w.data for w in self.weights.values()]).sum()
    """


def names(found):
    return [f.name for f in found if f.severity.rank > 0]


def test_what_a_package_hands_out_has_callers_that_are_not_in_view(findings):
    assert names(findings(HANDED_OUT)) == ["detach-call"]
    assert names(findings({**HANDED_OUT, "pkg/__init__.py": ""})) == []


def test_a_parameter_said_to_be_a_tensor_is_no_object_that_was_merged_with_it(findings):
    assert "detach-call" in names(findings(MERGED))


@pytest.mark.parametrize(("step", "expected"), [
    ("cell(x * previous).detach()", ["detach-call"]),
    ("cell(x * previous)", []),
])  # fmt: skip
def test_a_word_for_the_turn_before_excuses_no_stop_in_a_recurrence(findings, step, expected):
    assert names(findings({"m.py": RECURRENT.format(step=step)})) == expected


@pytest.mark.parametrize(("name", "expected"), [("dist2", ["singular-derivative"]), ("score", [])])
def test_the_root_of_what_is_called_a_square_is_singular(findings, name, expected):
    assert names(findings({"m.py": SQUARED.format(name=name).replace("def dist2", f"def {name}")})) == expected


@pytest.mark.parametrize(("root", "expected"), [
    (".sum(-1).sqrt().clamp_min(1e-9)", ["singular-derivative"]),
    (".sum(-1).clamp_min(1e-9).sqrt()", []),
])  # fmt: skip
def test_a_root_lifted_from_zero_afterwards_is_singular(findings, root, expected):
    assert names(findings({"m.py": LIFTED.format(root=root)})) == expected


@pytest.mark.parametrize(("after", "expected"), [("self.base.score(x)", ["data-write"]), ("x * 2", [])])
def test_a_layer_that_was_written_is_read_with_what_it_is_part_of(findings, after, expected):
    assert names(findings({"m.py": PART.format(after=after)})) == expected


@pytest.mark.parametrize(("annotation", "expected"), [("float", []), ("torch.Tensor", ["python-math"])])
def test_an_annotated_number_is_none_that_a_caller_may_bring_a_gradient_by(findings, annotation, expected):
    assert names(findings({"m.py": NUMBER.format(annotation=annotation)})) == expected


@pytest.mark.parametrize(("base", "expected"), [("nn.Parameter", 2), ("object", 1)])
def test_kinds_of_parameters_and_dictionaries_of_them_are_parameters(findings, base, expected):
    assert names(findings({"m.py": PARAMETERS.format(base=base)})) == ["data-read"] * expected


@pytest.mark.parametrize(("live", "expected"), [
    ("base.masked_fill(saturated, 1.0).pow(gamma)", []),
    ("torch.ones_like(saturated)", ["detach-call"]),
])  # fmt: skip
def test_a_stop_where_the_other_branch_is_live_is_meant(findings, live, expected):
    assert names(findings({"m.py": CHOSEN.format(live=live)})) == expected


@pytest.mark.parametrize(("live", "expected"), [("(step_loss * 2).sum()", []), ("1.0", ["detach-call"])])
def test_a_loss_that_is_trained_may_be_stopped_beside(findings, live, expected):
    assert names(findings({"m.py": WEIGHED.format(live=live)})) == expected


def test_a_chain_of_attributes_in_a_loop_ends(findings):
    text = """
        import torch

        def note(node, x: torch.Tensor):
            while node is not None:
                node.value = (x * 2).detach()
                node = node.parent
        """
    assert names(findings({"m.py": text})) == []


def test_sizes_of_layers_are_no_tensors(findings):
    text = """
        import numpy as np
        import torch
        from torch import nn

        class Net(nn.Module):
            def __init__(self, width, hidden):
                super().__init__()
                self.hidden = hidden
                self.inner = nn.Linear(width, hidden)
                self.outer = nn.Linear(hidden, 1)

            def forward(self, x):
                return self.outer(self.inner(x) / np.sqrt(self.hidden))
        """
    assert names(findings({"m.py": text})) == []


@pytest.mark.parametrize(("end", "expected"), [(".detach()", ["detach-call"]), ("", [])])
def test_what_a_module_gives_of_its_own_parameters_is_wanted_live(findings, end, expected):
    text = f"""
        import torch
        from torch import nn

        class Net(nn.Module):
            def __init__(self):
                super().__init__()
                self.inner = nn.Linear(3, 3)

            def forward(self, x):
                return self.inner(x){end}
        """
    assert names(findings({"m.py": text})) == expected


@pytest.mark.parametrize(("given", "expected"), [("[x.sum(), x.mean()]", ["numpy-function"]), ("keep.rows", [])])
def test_numpy_is_given_what_a_function_gathers_itself(findings, given, expected):
    text = f"""
        import numpy as np
        import torch

        class Keep:
            def __init__(self, x: torch.Tensor):
                self.rows = {{"loss": x, "count": 3}}

        def total(x: torch.Tensor):
            keep = Keep(x)
            return torch.from_numpy(np.stack({given})).sum() * x

        total(torch.ones(3, requires_grad=True)).sum().backward()
        """
    assert names(findings({"m.py": text})) == expected

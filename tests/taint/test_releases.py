"""Forms of faulty releases, each beside the careful form that replaced it or looks like it."""

from __future__ import annotations

import textwrap

import pytest

HEAD = "import torch\nimport torch_scatter\nfrom torch_scatter import scatter\n\n"
FORMS = {
    "scattered squares": "def f(x: torch.Tensor, b):\n    var = scatter(x * x, b, dim=0) / x.size(-1)\n    return x / ({root} + 1e-5)\n",
    "a floor at zero": "def f(x: torch.Tensor):\n    low = x.new_zeros((1,))\n    return x * torch.sqrt(torch.max(low, 1 + x{more}))\n",
    "an exponent by default": (
        '__all__ = ["size"]\n\ndef size(z: torch.Tensor, power: float = {power}):\n    return z.pow(2.0).sum(-1).pow(0.5 * power)\n'
        "def spectrum(z: torch.Tensor, power):\n    return size(z, power=power)\n"
    ),
    "a product of exponentials": (
        "def f(x: torch.Tensor, y: torch.Tensor):\n    top = x.max()\n    return (torch.matmul((x - top).exp(), {right}).log() + top).sum()\n"
    ),
    "a quotient repaired afterwards": (
        "def f(a: torch.Tensor, b: torch.Tensor):\n    n = torch.sqrt(a.pow(2) + b.pow(2))\n    u = a / n\n{repair}    return u\n"
    ),
    "a quotient that is not a number": "def f(x: torch.Tensor, n: torch.Tensor):\n    u = x / n\n    u[{where}] = 0.0\n    return u\n",
    "a quotient made finite": "def f(x: torch.Tensor, n: torch.Tensor):\n    return torch.nan_to_num(x / {by}) * 2\n",
    "a rotation put together": (
        "def f(v: torch.Tensor, e: float = 1e-6):\n    n = torch.norm(v, dim=-1)\n    small = {asked} < e\n    axis = v / {by}\n"
        "    x, y, z = axis[:, 0], axis[:, 1], axis[:, 2]\n    c, s = 1 - torch.cos(n), torch.sin(n)\n"
        "    full = torch.stack([1 - z * z * c, x * y * c - z * s], dim=-1).reshape(-1, 2)\n    out = v[:, :2].clone()\n"
        "    large = ~small\n    out[large] = full[large]\n    return out\n"
    ),
    "a spread kernel": (
        "def f(x: torch.Tensor, r: torch.Tensor):\n    size = x / {by}\n    a = size[:, 0].exp().sin().cos().exp()\n"
        "    k = torch.stack([a * 2, a + 1]).reshape(-1, 2) * 3\n    return torch.where(({asked} > 0)[..., None], k, torch.zeros_like(k))\n"
    ),
    "rounded, then of its kind": (
        "def g(img: torch.Tensor):\n    kernel = torch.ones(2, 2).{lent}\n    return (img * kernel).mean()\n"
        "def f(img: torch.Tensor):\n    return g({made})\n"
    ),
    "a sine": "def f(x: torch.Tensor):\n    c = x.{made}()\n    return (1 - c**2).sqrt() * 2\n",
}
REPAIR = "    at = torch.where(b == 0)\n    u[at[0]] = 1.0\n"
WRAPPER = """
    import functools

    import torch

    def unpack(method):
        @functools.wraps(method)
        def wrapped(self, *args, **kwargs):
            kwargs["scale"] = self.scale
            return {handed}
        return wrapped

    class Lens:
        def __init__(self, scale: torch.Tensor):
            self.scale = scale

        {others}

        @unpack
        def _jacobian(self, x: torch.Tensor, scale=None):
            return (x * scale).{last}

        @unpack
        def convergence(self, x: torch.Tensor, scale=None):
            return 1 - 0.5 * self._jacobian(x).sum()
    """
OTHERS = "\n\n".join(
    f"        @unpack\n        def part{n}(self, x: torch.Tensor, scale=None):\n            return x + scale"
    for n in range(9)
)
SHOWN = {
    "pkg/__init__.py": "from pkg.lobes import Features\n",
    "pkg/lobes.py": """
        import torch
        from pkg.bank import Bank

        class Features(torch.nn.Module):
            def __init__(self):
                super().__init__()
                self.bank = Bank()

            def forward(self, wave):
                with torch.no_grad():
                    return self.bank(wave)
        """,
    "pkg/bank.py": '''
        import torch

        class Bank(torch.nn.Module):
            """A filter bank.
            EXAMPLE
            """

            def forward(self, wave: torch.Tensor):
                """Filters."""
                loud = wave.abs().log10()
                return torch.max(loud, torch.tensor(float(loud.max()) - 80.0))
        ''',
}
EXPLAINED = {
    "pkg/__init__.py": "",
    "pkg/shapes.py": """
        import torch

        def angle(x):
            {docstring}
            return (x * 2).sum(-1).detach() * x.norm()

        def show(n: int):
            print(angle([n]))
        """,
}
TRANSFORM = """
    import torch

    class Base:
        def forward(self, x: torch.Tensor):
            return self.transform(x)

    class Round(Base):
        def transform(self, x: torch.Tensor):
            y = x.clone()
            y[0] = x[0].round()
            return {after}

    class Other(Base):
        def transform(self, x: torch.Tensor):
            return x

    def places(t: Base, x: torch.Tensor):
        return x[t.forward(x).long()]
    """


def named(found):
    return [f.name for f in found if f.severity.rank > 0]


def program(form, **parts):
    return {"m.py": HEAD + FORMS[form].format(**parts)}


@pytest.mark.parametrize(("form", "faulty", "careful", "rule"), [
    ("a rotation put together", {"asked": "n", "by": "n[..., None]"}, {"asked": "n", "by": "n.clamp_min(e)[..., None]"}, "where-with-singular-branch"),
    ("a rotation put together", {"asked": "n", "by": "n.unsqueeze(-1)"}, {"asked": "(n + v.sum(-1))", "by": "n.unsqueeze(-1)"}, "where-with-singular-branch"),
    ("a spread kernel", {"by": "r[:, None]", "asked": "r"}, {"by": "r[:, None]", "asked": "(x.sum(-1) + r)"}, "where-with-singular-branch"),
    ("rounded, then of its kind", {"lent": "to(img)", "made": "img.round()"}, {"lent": "to(img)", "made": "img - (img - img.round()).detach()"}, "rounding"),
    ("rounded, then of its kind", {"lent": "type_as(img)", "made": "img.round()"}, {"lent": "expand(2, int(img.round().max()))", "made": "img * 2"}, "rounding"),
])  # fmt: skip
def test_a_singular_or_flat_value_that_is_hidden_far_on(findings, form, faulty, careful, rule):
    assert named(findings(program(form, **faulty))) == [rule]
    assert rule not in named(findings(program(form, **careful)))


@pytest.mark.parametrize(("form", "faulty", "careful"), [
    ("scattered squares", {"root": "var.sqrt()[b]"}, {"root": "(var + 1e-5).sqrt()[b]"}),
    ("a floor at zero", {"more": ""}, {"more": ").clamp(min=1e-6"}),
    ("an exponent by default", {"power": "1.0"}, {"power": "2.0"}),
    ("a product of exponentials", {"right": "(y - y.max()).exp()"}, {"right": "y.softmax(-1)"}),
    ("a quotient repaired afterwards", {"repair": REPAIR}, {"repair": ""}),
    ("a quotient that is not a number", {"where": "torch.isnan(u)"}, {"where": "x > 3.0"}),
    ("a quotient that is not a number", {"where": "n == 0"}, {"where": "x == 0"}),
    ("a quotient that is not a number", {"where": "u != u"}, {"where": "x != x"}),
    ("a quotient made finite", {"by": "n"}, {"by": "4"}),
    ("a sine", {"made": "cos"}, {"made": "tanh"}),
])  # fmt: skip
def test_an_infinite_derivative_beside_its_mend(findings, form, faulty, careful):
    assert named(findings(program(form, **faulty))) == ["singular-derivative"]
    assert named(findings(program(form, **careful))) == []


@pytest.mark.parametrize(("handed", "last", "expected"), [
    ("method(self, *args, **kwargs)", "detach()", ["detach-call"]),
    ("method(self, *args, **kwargs)", "abs()", []),
])  # fmt: skip
def test_a_call_through_a_shared_wrapper_reaches_what_it_names(findings, handed, last, expected):
    text = textwrap.dedent(WRAPPER).replace("{others}", textwrap.dedent(OTHERS).replace("\n", "\n    ").strip())
    assert named(findings({"m.py": text.format(handed=handed, last=last)})) == expected


@pytest.mark.parametrize(("example", "expected"), [(">>> Bank()(wave)", ["python-number"]), ("", [])])
def test_what_an_example_shows_has_users_who_record(findings, example, expected):
    bank = SHOWN["pkg/bank.py"].replace("EXAMPLE", example)
    assert named(findings({**SHOWN, "pkg/bank.py": bank})) == expected


@pytest.mark.parametrize(("docstring", "expected"), [
    ('""">>> angle(torch.ones(3))"""', ["detach-call"]),
    ('"""Return the angle."""', []),
])  # fmt: skip
def test_what_an_example_shows_is_called_from_outside_too(findings, docstring, expected):
    text = EXPLAINED["pkg/shapes.py"].format(docstring=docstring)
    assert named(findings({**EXPLAINED, "pkg/shapes.py": text})) == expected


@pytest.mark.parametrize(("after", "expected"), [("y * 2", ["rounding"]), ("y.long() * 2", [])])
def test_a_size_behind_a_guess_excuses_no_rounding_that_is_returned_outright(findings, after, expected):
    assert (
        named(
            findings({"pkg/__init__.py": "from pkg.m import Other, Round\n", "pkg/m.py": TRANSFORM.format(after=after)})
        )
        == expected
    )


@pytest.mark.parametrize(("name", "expected"), [("num_edges", []), ("edge_weight", ["item-call"])])
def test_a_count_by_its_name_brings_no_gradient(findings, name, expected):
    text = "import torch\n\ndef mean(x: torch.Tensor, {0}: torch.Tensor):\n    return x.sum() / torch.sum({0}).item()\n"
    assert named(findings({"m.py": text.format(name)})) == expected


LEVELLED = textwrap.dedent('''
    import torch
    from torch import nn

    class Denoiser(nn.Module):
        def __init__(self):
            super().__init__()
            self.net = nn.Linear(4, 3)

        def forward(self, x, noise):
            """Denoise.

            :param torch.Tensor x: noisy
            :param float, torch.Tensor noise: level
            """
            if isinstance(noise, torch.Tensor):
                level = torch.FloatTensor(1).fill_(noise.item())
            else:
                level = torch.FloatTensor(1).fill_(noise)
            return self.net(torch.cat((x, level)))

    def sample(noise: torch.Tensor):
        denoise = Denoiser()
        x = torch.randn(3)
        return x + 0.1 * denoise(x, noise)
''')


def test_a_step_made_by_what_severs_brings_nothing_back(findings):
    program = {"pkg/__init__.py": "from pkg.m import Denoiser, sample\n", "pkg/m.py": LEVELLED}
    assert named(findings(program)) == ["item-call"]


TAKEN = "import torch\n\n{body}"
REBUILT = {
    "results gathered in a list": (
        "def overlap(a: torch.Tensor, b: torch.Tensor):\n    rows = []\n    for i in range(3):\n"
        "        rows.append({row})\n    return torch.tensor(rows)\n",
        {"row": "torch.sum(a[i] * b[i])"},
        {"row": "i * 2.0"},
    ),
    "a tensor by its own test": (
        "class Grating:\n    def __init__(self, period=(1.0, 1.0)):\n        self.period = period\n\n    @property\n"
        "    def period(self):\n        return self._period\n\n    @period.setter\n    def period(self, period):\n"
        "        if type(period) in (int, float):\n            self._period = torch.tensor([period])\n"
        "        elif isinstance(period, torch.Tensor):\n            self._period = {made}\n\n"
        "    def waves(self, k: torch.Tensor):\n        return k / self.period\n",
        {"made": "torch.tensor(period)"},
        {"made": "period"},
    ),
    "a function that is called like torch's": (
        "def {name}(value):\n    return torch.sqrt(torch.tensor(value).float())\n",
        {"name": "sqrt"},
        {"name": "unit"},
    ),
}


@pytest.mark.parametrize(("form", "faulty", "careful"), REBUILT.values(), ids=REBUILT)
def test_a_tensor_made_anew_of_what_is_seen_to_be_one(findings, form, faulty, careful):
    assert named(findings({"m.py": TAKEN.format(body=form.format(**faulty))})) == ["tensor-rebuilt"]
    assert named(findings({"m.py": TAKEN.format(body=form.format(**careful))})) == []


HANDED_ON = {
    "pkg/__init__.py": "from pkg.main import call\n",
    "pkg/main.py": "from pkg.solver import Solver\n\ndef call(backend, *args, **kwargs):\n    return Solver(HANDED)\n",
    "pkg/solver.py": """
        import torch

        class Base:
            def __init__(self, theta: torch.Tensor):
                self.theta = torch.tensor(theta)

            def waves(self, k: torch.Tensor):
                return k * torch.sin(self.theta)

        class Solver(Base):
            def __init__(self, device="cpu", **kwargs):
                super().__init__(**kwargs)
        """,
}


@pytest.mark.parametrize(("handed", "expected"), [("**kwargs", ["tensor-rebuilt"]), ("theta=0.5", [])])
def test_what_an_open_function_hands_on_comes_from_outside(findings, handed, expected):
    assert named(findings({**HANDED_ON, "pkg/main.py": HANDED_ON["pkg/main.py"].replace("HANDED", handed)})) == expected


SAMPLED = """
    import torch
    from torch import nn

    class Cosines:
        def sample(self, points):
            return {given}

    class Sampler(nn.Module):
        def __init__(self, basis):
            super().__init__()
            self.basis = basis

        def forward(self, points: torch.Tensor):
            return torch.tensor(self.basis.sample(points.detach().cpu().numpy())) * 2
    """


@pytest.mark.parametrize("given", ["len(points)", "points.T"])
def test_what_only_has_the_name_may_be_something_else(findings, given):
    assert named(findings({"m.py": textwrap.dedent(SAMPLED).format(given=given)})) == ["detach-call"]


@pytest.mark.parametrize(("alias", "expected"), [
    ('Float[Tensor, "batch time"]', ["item-call"]), ('Int[Tensor, "batch time"]', []),
])  # fmt: skip
def test_a_type_that_is_named_once_says_as_much_as_it_does_itself(findings, alias, expected):
    types = f"from jaxtyping import Float, Int\nfrom torch import Tensor\n\nWave = {alias}\n"
    text = "from pkg.types import Wave\n\ndef scaled(x: Wave):\n    return x / x.max().item()\n"
    assert named(findings({"pkg/__init__.py": "", "pkg/types.py": types, "pkg/m.py": text})) == expected


@pytest.mark.parametrize(("taken", "expected"), [("float", ["python-number"]), ("math.ceil", [])])
def test_a_count_is_a_size_to_what_only_has_the_name(findings, taken, expected):
    text = (
        textwrap.dedent(SAMPLED).format(given="len(points)").replace("import torch\n", "import math\nimport torch\n", 1)
    )
    kept = text.replace(
        "torch.tensor(self.basis.sample(points.detach().cpu().numpy()))",
        f"torch.ones(3) * self.basis.sample({taken}(points.sum()))",
    )
    assert named(findings({"m.py": kept})) == expected


RECORD = """
    import dataclasses

    import torch

    @dataclasses.dataclass
    class Beam:
        size: torch.Tensor
        n: int = 3

        def __post_init__(self):
            {after}

    def f(w: torch.Tensor):
        beam = Beam({given})
        return (beam.{read} * w).sum()
    """


@pytest.mark.parametrize("after", ["self.m = self.n + 1", "self.size = self.size.double()"])
def test_a_record_that_finishes_itself_holds_what_it_was_given(findings, after):
    def told(given, read):
        return named(findings({"m.py": textwrap.dedent(RECORD.format(after=after, given=given, read=read))}))

    assert told("w.exp().detach()", "size") == ["detach-call"]
    assert told("size=torch.tensor([w[0], w[1]])", "size")
    assert told("w, n=int(w.detach().shape[0])", "size") == []
    assert told("w, n=w.detach().shape[0]", "n") == []

"""Fixes: what each fixer proposes, that a safe one changes no value, and that the file keeps its shape."""

import pytest

from callscope.lint.fixers import TRIGGERS
from callscope.lint.fixers.by_torch import _SHARED
from callscope.lint.fixes import propose
from callscope.lint.rewriting import plan_rewrites
from callscope.model.finding import Effect, Finding, Severity
from callscope.model.span import Span

HEAD = "import math\n\nimport numpy as np\nimport torch\nfrom torch.utils.checkpoint import checkpoint\n\n\n"


def flagged(body: str, expression: str, severity=Severity.ERROR) -> Finding:
    """Return a finding at an expression of a file with HEAD, and its fix."""
    text = HEAD + body
    at = text.index(expression)
    line, column = text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at)
    end_line = line + expression.count("\n")
    end = column + len(expression) if end_line == line else len(expression.rpartition("\n")[2]) + 1
    span = Span("m.py", line, column, end_line, end)
    finding = Finding("CS301", "copied-tensor", span, "f", expression, Effect.SEVERS, severity, "message")
    return propose([finding], {"m.py": text})[0]


def function(*lines: str) -> str:
    return "def f(x, y=2.0, n=3):\n" + "".join(f"    {line}\n" for line in lines)


CASES = [
    # function body, flagged expression, replacement, safe
    (["return torch.tensor(x) * 2"], "torch.tensor(x)", "torch.as_tensor(x)", True),
    (["return 2 - torch.tensor(x, dtype=torch.float64)"], "torch.tensor(x, dtype=torch.float64)",
     "torch.as_tensor(x, dtype=torch.float64)", True),
    (["z = torch.tensor(x)", "return z * y + torch.sin(z)"], "torch.tensor(x)", "torch.as_tensor(x)", True),
    (["return torch.stack([x, torch.tensor(x)])"], "torch.tensor(x)", "torch.as_tensor(x)", False),
    (["return torch.tensor(x)"], "torch.tensor(x)", "torch.as_tensor(x)", False),
    (["z = torch.tensor(x)", "z += 1", "return z"], "torch.tensor(x)", "torch.as_tensor(x)", False),
    (["z = torch.tensor(x)", "z[0] = 1", "return z * 1"], "torch.tensor(x)", "torch.as_tensor(x)", False),
    (["z = torch.tensor(x)", "return g(z)"], "torch.tensor(x)", "torch.as_tensor(x)", False),
    (["s = torch.sin(x)", "return torch.tensor(s)"], "torch.tensor(s)", "s.clone()", True),
    (["s = x * torch.ones(3)", "return torch.tensor(torch.ones(3) * s)"], "torch.tensor(torch.ones(3) * s)",
     "(torch.ones(3) * s).clone()", True),
    (["s = torch.sin(x)", "return torch.tensor(s, dtype=None, device='cpu')"],
     "torch.tensor(s, dtype=None, device='cpu')", "s.to(dtype=None, device='cpu', copy=True)", True),
    (["s = torch.sin(x)", "s = y", "return torch.tensor(s)"], "torch.tensor(s)", "torch.as_tensor(s)", False),
    (["for s in torch.sin(x):", "    return torch.tensor(s)"], "torch.tensor(s)", "torch.as_tensor(s)", False),
    (["return torch.tensor([x, y])"], "torch.tensor([x, y])", "torch.stack([x, y])", False),
    (
        ["return torch.tensor([x, -1, 0.5])"],
        "torch.tensor([x, -1, 0.5])",
        "torch.stack([x, torch.as_tensor(-1.0), torch.as_tensor(0.5)])",
        False,
    ),
    (
        ["return torch.tensor([[x, 0.0], [0.0, x]])"],
        "torch.tensor([[x, 0.0], [0.0, x]])",
        "torch.stack([torch.stack([x, torch.as_tensor(0.0)]), torch.stack([torch.as_tensor(0.0), x])])",
        False,
    ),
    (["return torch.tensor([a for a in x])"], "torch.tensor([a for a in x])", "torch.stack([a for a in x])", False),
    (["return torch.autograd.grad(y, x)[0]"], "torch.autograd.grad(y, x)",
     "torch.autograd.grad(y, x, create_graph=True)", True),
    (["return torch.autograd.grad(y, x, retain_graph=True,)[0]"], "torch.autograd.grad(y, x, retain_graph=True,)",
     "torch.autograd.grad(y, x, retain_graph=True, create_graph=True,)", True),
    (["return torch.autograd.grad(y, x, retain_graph=False)[0]"], "torch.autograd.grad(y, x, retain_graph=False)",
     "torch.autograd.grad(y, x, retain_graph=False, create_graph=True)", False),
    (["return checkpoint(g, x, use_reentrant=True)"], "checkpoint(g, x, use_reentrant=True)",
     "checkpoint(g, x, use_reentrant=False)", True),
    (["return torch.where(x > 0, torch.log(x), 0.0)"], "torch.where(x > 0, torch.log(x), 0.0)",
     "torch.where(x > 0, torch.log(torch.where(x > 0, x, 1.0)), 0.0)", True),
    (["return torch.where(x > 0, 0.0, torch.acos(x))"], "torch.acos(x)",
     "torch.where(x > 0, 0.0, torch.acos(torch.where(x > 0, 0.0, x)))", True),
    (["s = torch.sin(x)", "return torch.from_numpy(s.detach().numpy()) * 2"], "torch.from_numpy(s.detach().numpy())",
     "s", True),
    (["return torch.from_numpy(x.detach().cpu().numpy())"], "torch.from_numpy(x.detach().cpu().numpy())",
     "x.cpu()", False),
    (["return (torch.tensor(x)) * 2"], "torch.tensor(x)", "torch.as_tensor(x)", True),
    (["return math.sin(x) * 2"], "math.sin(x)", "torch.sin(x)", False),
    (["return np.exp(x)"], "np.exp(x)", "torch.exp(x)", False),
    (["from math import tanh", "return tanh(x) * 2"], "tanh(x)", "torch.tanh(x)", False),
    (["return torch.full((n, 2), x)"], "torch.full((n, 2), x)", "x * torch.ones((n, 2))", False),
    (["return torch.full((n,), x + 1, dtype=x.dtype)"], "torch.full((n,), x + 1, dtype=x.dtype)",
     "(x + 1) * torch.ones((n,), dtype=x.dtype)", False),
    (["return torch.linspace(0, x, n)"], "torch.linspace(0, x, n)", "(0 + (x - 0) * torch.linspace(0, 1, n))", False),
    (["return torch.linspace(x, y * 2, 9)"], "torch.linspace(x, y * 2, 9)",
     "(x + ((y * 2) - x) * torch.linspace(0, 1, 9))", False),
    (["return (x * 2).item() * y"], "(x * 2).item()", "(x * 2)", False),
    (["return float(x + y) * 2"], "float(x + y)", "(x + y)", False),
]  # fmt: skip


@pytest.mark.parametrize(("body", "expression", "replacement", "safe"), CASES)
def test_what_is_proposed(body, expression, replacement, safe):
    fix = flagged(function(*body), expression).fix
    assert fix is not None
    assert [edit.replacement for edit in fix.edits] == [replacement]
    assert fix.safe is safe


UNKNOWN = [
    (["return x.item(0)"], "x.item(0)"),
    (["float = y", "return float(x)"], "float(x)"),
    (["return torch.tensor(x, requires_grad=True)"], "torch.tensor(x, requires_grad=True)"),
    (["return torch.tensor(x, **y)"], "torch.tensor(x, **y)"),
    (["return torch.autograd.grad(y, x, create_graph=False)"], "torch.autograd.grad(y, x, create_graph=False)"),
    (["return torch.autograd.grad(*y)"], "torch.autograd.grad(*y)"),
    (["return checkpoint(g, x, use_reentrant=n)"], "checkpoint(g, x, use_reentrant=n)"),
    (["return torch.where(g(x), torch.log(x), 0.0)"], "torch.where(g(x), torch.log(x), 0.0)"),
    (["return torch.where(x > 0, torch.log(x + 1), 0.0)"], "torch.where(x > 0, torch.log(x + 1), 0.0)"),
    (["return math.floor(x)"], "math.floor(x)"),
    (["return torch.full(*x)"], "torch.full(*x)"),
    (["return torch.linspace(start=x, end=y, steps=n)"], "torch.linspace(start=x, end=y, steps=n)"),
    (["torch = y", "return torch.tensor(x)"], "torch.tensor(x)"),
]


@pytest.mark.parametrize(("body", "expression"), UNKNOWN)
def test_nothing_is_proposed_where_nothing_is_known(body, expression):
    assert flagged(function(*body), expression).fix is None


def test_information_gets_no_fix():
    assert flagged(function("return torch.tensor(x) * 2"), "torch.tensor(x)", Severity.INFO).fix is None


def rewritten(tmp_path, text: str, findings) -> str:
    (tmp_path / "m.py").write_bytes(text.encode())
    for rewrite in plan_rewrites(findings, tmp_path):
        rewrite.write()
    return (tmp_path / "m.py").read_bytes().decode()


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_comments_and_line_ends_stay(tmp_path, newline):
    body = function("z = (", "    torch.tensor(x)  # keep me", "    * 2", ")", "return z  # and me")
    text = (HEAD + body).replace("\n", newline)
    finding = flagged(body, "torch.tensor(x)")
    assert rewritten(tmp_path, text, [finding]) == text.replace("torch.tensor(x)", "torch.as_tensor(x)")


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize("indent", ["    ", "\t"])
@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            "torch.tensor(  # why\n>>>x * y,  # x\n>>>dtype=torch.float64,\n>>)",
            "torch.as_tensor(  # why\n>>>x * y,  # x\n>>>dtype=torch.float64,\n>>)",
        ),
        ("torch.tensor(x\n>* y)", "torch.as_tensor(x\n>* y)"),
        ("torch.tensor(\n  x)", "torch.as_tensor(\n  x)"),
        ("torch.autograd.grad(x, n)", "torch.autograd.grad(x, n, create_graph=True)"),
        ("torch.autograd.grad(x, n,)", "torch.autograd.grad(x, n, create_graph=True,)"),
        (
            "torch.autograd.grad(\n>>>x,\n>>>n,  # of\n>>)",
            "torch.autograd.grad(\n>>>x,\n>>>n,  # of\n>>>create_graph=True,\n>>)",
        ),
        (
            "torch.autograd.grad(\n>>>x,\n>>>n  # of\n>>)",
            "torch.autograd.grad(\n>>>x,\n>>>n,  # of\n>>>create_graph=True\n>>)",
        ),
        ("torch.autograd.grad(x,\n>>>>n)", "torch.autograd.grad(x,\n>>>>n,\n>>>>create_graph=True)"),
        ("torch.autograd.grad(\n>>>x, n\n>>)", "torch.autograd.grad(\n>>>x, n, create_graph=True\n>>)"),
    ],
)
def test_a_call_of_several_lines_keeps_its_shape(tmp_path, newline, indent, before, after):
    before, after = before.replace(">", indent), after.replace(">", indent)
    body = f"def f(x, y=2.0, n=3):\n{indent}if y:\n{indent}{indent}return 2 * {before}\n"
    finding = flagged(body, before)
    assert finding.fix is not None
    text = (HEAD + body).replace("\n", newline)
    fixed = rewritten(tmp_path, text, [finding])
    assert fixed == text.replace(before.replace("\n", newline), after.replace("\n", newline))


def test_an_unsafe_fix_and_a_suppressed_finding_change_nothing(tmp_path):
    from dataclasses import replace

    body = function("a = math.sin(x)", "return torch.tensor(x) * a")
    unsafe = flagged(body, "math.sin(x)")
    suppressed = replace(flagged(body, "torch.tensor(x)"), suppressed=True)
    assert rewritten(tmp_path, HEAD + body, [unsafe, suppressed]) == HEAD + body


def test_of_two_fixes_that_overlap_one_is_applied(tmp_path):
    body = function("return torch.tensor(torch.tensor(x) * 2) * 3")
    findings = [flagged(body, "torch.tensor(torch.tensor(x) * 2)"), flagged(body, "torch.tensor(x)")]
    assert rewritten(tmp_path, HEAD + body, findings).endswith("return (torch.tensor(x) * 2).clone() * 3\n")


def test_a_byte_order_mark_and_wide_characters_stay(tmp_path):
    body = function("größe = '測'; return torch.tensor(x) * 2")
    finding = flagged(body, "torch.tensor(x)")
    text = "\ufeff" + HEAD + body
    assert rewritten(tmp_path, text, [finding]) == text.replace("torch.tensor(x)", "torch.as_tensor(x)")


SAFE = [(body, expression) for body, expression, _, safe in CASES if safe]


@pytest.mark.parametrize(("body", "expression"), SAFE)
@pytest.mark.parametrize("number", [0.5, 2.0])
def test_a_safe_fix_computes_the_same_values_and_passes_a_gradient(tmp_path, body, expression, number):
    """Run the function before and after its fix."""
    torch = pytest.importorskip("torch")
    text = HEAD + "def g(v):\n    return v * 2\n\n\n" + function(*body)
    finding = flagged("def g(v):\n    return v * 2\n\n\n" + function(*body), expression)
    fixed = rewritten(tmp_path, text, [finding])
    before, after = _value(torch, text, number), _value(torch, fixed, number)
    torch.testing.assert_close(after.detach(), before.detach(), rtol=0, atol=0, equal_nan=True)
    assert after.requires_grad


def _value(torch, text: str, number: float):
    space: dict[str, object] = {}
    exec(compile(text, "m.py", "exec"), space)
    x = torch.tensor(number, requires_grad=True)
    y = (x**3).sum() if "autograd.grad" in text else torch.tensor([-1.0, 2.0, 0.25]) * x
    value = space["f"](x, y) if "autograd.grad" in text or "torch.where" not in text else space["f"](y.clone())
    return value if isinstance(value, torch.Tensor) else value[0]


def test_a_file_that_does_not_name_torch_is_parsed_for_nothing_that_needs_it(monkeypatch):
    def parsed(text):
        raise AssertionError(text)

    monkeypatch.setattr("callscope.lint.fixes._parse", parsed)
    source = "import numpy as np\n\ndef f(x):\n    return np.exp(x)\n"
    span = Span("m.py", 4, 12, 4, 21)
    finding = Finding("CS104", "numpy-function", span, "m.f", "np.exp(x)", Effect.SEVERS, Severity.WARNING, "message")
    assert propose([finding], {"m.py": source}) == [finding]
    with pytest.raises(AssertionError, match="import torch"):
        propose([finding], {"m.py": f"{source}import torch\n"})


def test_every_function_that_torch_shares_with_math_and_numpy_loads_its_fixer():
    triggers = TRIGGERS["by_torch"]
    assert [name for name in _SHARED if not any(trigger in f"np.{name}(x)" for trigger in triggers)] == []

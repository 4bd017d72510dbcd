"""Reports that the format tests render."""

from callscope.model.finding import Edit, Effect, Finding, Fix, Severity
from callscope.model.report import FileError, FindingsReport, RuleSummary
from callscope.model.span import Span

LINES = ("import torch", "", "def f(x):", "\tlabel = 'größe 測定'; y = x.item() * 2", "    return y")

ITEM = Finding(
    rule="CS101",
    name="item-call",
    span=Span("pkg/a b.py", 4, 26, 4, 34),
    function="pkg.a.f",
    idiom="x.item()",
    effect=Effect.SEVERS,
    severity=Severity.ERROR,
    message="`x.item()` makes a Python number of x: no gradient passes",
    why=("pkg/main.py:3: x is a leaf", "pkg/a b.py:4: x.item()", "pkg/a b.py:5: returned"),
    fix=Fix("use x itself", (Edit(Span("pkg/a b.py", 4, 26, 4, 34), "x"),), safe=True),
    fingerprint="0123456789abcdef0123456789abcdef",
)
LOOP = Finding(
    rule="CS301",
    name="no-grad",
    span=Span("pkg/z.py", 10, 5, 12, 3),
    function="",
    idiom="torch.no_grad()",
    effect=Effect.SEVERS,
    severity=Severity.WARNING,
    message="100% of this, and <that> & more:\nsecond line",
)
QUIET = Finding(
    rule="CS101",
    name="item-call",
    span=Span("pkg/z.py", 20, 1, 20, 4),
    function="pkg.z",
    idiom="a.b",
    effect=Effect.SEVERS,
    severity=Severity.ERROR,
    message="accepted",
    suppressed=True,
    suppressed_by="baseline",
    fingerprint="f" * 32,
)
BROKEN = FileError("pkg/broken.py", 7, "invalid syntax")

FULL = FindingsReport(
    findings=(ITEM, LOOP, QUIET),
    root="/project",
    version="1.2.3",
    namespaces=("pkg",),
    errors=(BROKEN,),
    rules=(RuleSummary("CS101", "item-call", "A tensor becomes a Python number.", "# CS101"),),
    sources={"pkg/a b.py": LINES},
    statistics={"files": 3, "CS101": 1, "CS301": 1},
)
CLEAN = FindingsReport(findings=(), root="/project", version="1.2.3", statistics={"files": 2})

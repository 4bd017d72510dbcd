"""``design.md``: the smallest ways to mend what was confirmed, each with its touchpoints, measures and risk."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from callscope.graph.ranking import Cause
from callscope.investigate.case import THRESHOLD, Case
from callscope.investigate.hypotheses import weighty
from callscope.investigate.markdown import bullets, code, page
from callscope.model.verdict import Verdict

Mend = tuple[str, str]
"""What to change, and the risk of it."""

_DETACHED = (
    "Do without the `.detach()` (`.data`, `.clone().detach()`) here: it stands for a value that the result depends on",
    "more of the graph is kept until backward: memory grows, and an in-place change of the value is an error then",
)
_NUMBER = (
    "Keep the value a tensor: the torch operation of the same meaning instead of the Python number "
    "(`torch.sin` for `math.sin`, `torch.ceil(t)` for `math.ceil(float(t))`)",
    "other code may rely on the Python number: check its type at the callers",
)
_ARRAY = (
    "Do this step in torch, or wrap it in a `torch.autograd.Function` whose backward returns its derivative",
    "torch and numpy differ in default dtypes and in some functions' conventions",
)
_REBUILT = (
    "Build the tensor from the tensors themselves (`torch.stack`, `torch.cat`): `torch.tensor(...)` and its like copy "
    "the values and leave the history behind",
    "the result then shares the graph of its parts: check code that changes it in place",
)
_UNRECORDED = (
    "Compute what the result depends on outside of `no_grad`; leave only logging and bookkeeping inside",
    "more of the graph is kept until backward: memory grows",
)
_STEP = (
    "This operation has no derivative. Replace it by a smooth one (softmax for argmax, sigmoid for a comparison), or "
    "give it a straight-through gradient on purpose",
    "a smooth operation gives other values: state how much they differ",
)
_MENDS: Mapping[str, Mend] = {
    **dict.fromkeys(("detach", "detach_", "data"), _DETACHED),
    **dict.fromkeys(("item", "float", "int", "bool", "complex", "tolist", "ceil", "floor", "trunc"), _NUMBER),
    **dict.fromkeys(("numpy", "asarray", "array", "__array__"), _ARRAY),
    **dict.fromkeys(("tensor", "as_tensor", "new_tensor", "Tensor", "FloatTensor", "Parameter", "linspace"), _REBUILT),
    **dict.fromkeys(("no_grad", "inference_mode", "set_grad_enabled"), _UNRECORDED),
    **dict.fromkeys(
        ("argmax", "argmin", "long", "lt", "le", "gt", "ge", "eq", "ne", "searchsorted", "bucketize"), _STEP
    ),
}
_BY_EFFECT: Mapping[str, Mend] = {
    "severs": (
        "Keep the value a tensor with its history at this place: no `.item()`, `.detach()`, `.numpy()` or `no_grad` on "
        "the way",
        "other code may rely on the Python number or array: check its type at the callers",
    ),
    "wrong": (
        "Return the derivative of what forward computes (`torch.autograd.gradcheck` checks), or leave it to autograd",
        "training that was tuned to the wrong gradient changes its course",
    ),
    "zeroes": (
        "Replace the operation whose derivative is 0 here, or keep its input where the derivative is not 0",
        "a value that is allowed to be 0 in production still kills the gradient there",
    ),
    "nonfinite": (
        "Keep the operand away from the singular point before the operation (`where` on the input, not on the result; "
        "an epsilon under the root)",
        "an epsilon changes the values a little: state how much",
    ),
}


def design_page(case: Case) -> str:
    """Return the minimal ways to mend what was confirmed."""
    options = list(_options(case))
    if not options:
        title = "None needed" if case.report.verdict is Verdict.LIVE else "None yet"
        return page("Fix options", (title, ["No cause of a dead gradient was found in this run."]))
    sections = [
        (f"Option {letter}: {title}", body) for letter, (title, body) in zip("ABCDEFGHIJ", options, strict=False)
    ]
    return page("Fix options, the smallest first", *sections)


def _options(case: Case) -> Iterator[tuple[str, Sequence[str]]]:
    yield from _origin_option(case)
    for cause in weighty(case)[:4]:
        mend, risk = _mend(cause)
        yield f"mend {code(cause.span.anchor())}", _option(case, [_touchpoint(case, cause)], f"{mend}.", risk)
    if _vacuous(case):
        change = "Let the test fail when the sink is exactly 0: then 0 = 0 cannot pass for a correct gradient."
        yield "guard the test", _option(case, ["the test or script that calls backward"], change, "none known")


def _mend(cause: Cause) -> Mend:
    """Return the mend of an operation, else of what it does to the gradient."""
    by_effect = _BY_EFFECT.get(cause.effect, _BY_EFFECT["severs"])
    return _MENDS.get(cause.operation, by_effect) if cause.effect == "severs" else by_effect


def _touchpoint(case: Case, cause: Cause) -> str:
    file = case.index.files.get(cause.span.path)
    text = file.text(cause.span.line) if file else ""
    return f"{code(cause.span.anchor())}: {code(text)}" if text else code(cause.span.anchor())


def _origin_option(case: Case) -> Iterator[tuple[str, Sequence[str]]]:
    """Yield the change of the input that the cause was traced back to, if an experiment shows that it helps."""
    risk = "the sink's value changes with it; so do expected numbers in tests"
    for found in case.probes:
        trials = sorted(found.trials, key=lambda trial: trial.live())
        if trials[-1].live() > trials[0].live():
            name, best = code(found.name), trials[-1]
            change = (
                f"Give {name} a value for which the gradients live, for example {best.value:g}. {found.conclusion()}"
            )
            yield f"set {name}", _option(case, [code(place) for place in best.places], change, risk)


def _option(case: Case, touchpoints: Sequence[str], change: str, risk: str) -> list[str]:
    measures = [
        f"{code(f'callscope dynamic {case.report.target}')} says live (exit 0)",
        f"every parameter's gradient is larger than {THRESHOLD:g} in magnitude",
        "the ledger closes with no site that costs anything",
    ]
    if case.request.test:
        measures.append(f"{code(f'pytest {case.request.test}')} passes")
    return [
        change,
        "",
        "Touchpoints:",
        "",
        *bullets(touchpoints),
        "",
        "Success:",
        "",
        *bullets(measures),
        "",
        f"Risk: {risk}.",
    ]


def _vacuous(case: Case) -> bool:
    sinks = [node.get("value") for node in case.report.nodes if node.get("kind") == "sink"]
    return case.report.verdict is Verdict.ZEROED and sinks == [0.0]

"""From a dead node to its cause: the product that killed the value, the origin of its zero, and the experiment."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Collection, Iterator
from dataclasses import replace
from itertools import takewhile

from callscope.ledger.lab import BudgetSpent
from callscope.ledger.reasons import base_name
from callscope.ledger.trial import Trial
from callscope.model.run import ZEROS_IN, NodeRecord, OperandRecord, RunRecord
from callscope.model.span import Span
from callscope.model.verdict import DeadNode

_STEP = re.compile(r"^(?P<path>.+?):(?P<line>\d+): (?P<text>.*?)(?: is (?P<state>[^=]*))?$")
_POWERS = ("Pow", "Square", "PowBackward0")
_PRODUCTS = (
    "mult",
    "matmult",
    "mul",
    "prod",
    "matmul",
    "mm",
    "mv",
    "dot",
    "einsum",
    "bmm",
    "outer",
    "inner",
    "linear",
    "multiply",
)
_FACTORS = ("self", "other")
_ZEROS = ("0 everywhere", "0", "0.0", "-0.0")
_CHANGED, _INSTEAD_OF_ONE = 1.0, 0.5
_MOST_OFFERS, _SHARE, _FARTHER = 16, 0.25, 10.0
"""So many numbers are changed, one after the other, where none is known to kill; of what runs are left so large a share. If none
wakes anything, each is made so many times as large."""
_SINGULAR = ("log", "log2", "log10", "log1p", "sqrt", "rsqrt", "reciprocal", "acos", "arccos", "asin", "arcsin", "atanh",
             "acosh", "exp", "expm1", "exp2", "sinh", "cosh", "tan", "pow", "div", "divide", "true_divide", "logit",
             "lgamma", "digamma", "xlogy")  # fmt: skip


def killing_product(node: NodeRecord, hands_on: Callable[[Span], bool]) -> tuple[Span, str, tuple[str, ...]] | None:
    """Return place, text and further origin of the product whose zero a node only hands on.

    A power at a base of 0, a square written as a product, or a product with a factor that is itself computed from
    parameters has no slope because its operand is 0: the product that made that operand 0 is the place to look at.
    One that ``hands_on`` a zero by a factor that is none is a step on the way.
    """
    for operand in node.operands if _hands_on(node) else ():
        for index, step in enumerate(operand.origin):
            parts = _STEP.match(step)
            span = Span(parts["path"], int(parts["line"])) if parts else Span("", 0)
            if parts and _is_product(parts["text"]) and not hands_on(span):
                return span, parts["text"], tuple(dict.fromkeys(operand.origin[index + 1 :]))
    return None


def singular_maker(node: NodeRecord) -> tuple[Span, str, str, tuple[str, ...]] | None:
    """Return place, text, operation and further origin of what made the nonfinite operand of a node out of finite values.

    Such a value does not reach the sink (a mask hides it), and no slope at it is finite: the logarithm, root or
    quotient that made it, or what made a nan of no nan (a softmax of minus infinities), is the place to look at. An
    infinity that was written down is none.
    """
    for operand in node.operands:
        steps = [parts for step in operand.origin if (parts := _STEP.match(step))]
        last = _maker(operand, steps, is_nonfinite)
        if last is None or _called(last["text"]) not in _SINGULAR:
            last = _maker(operand, steps, _is_nan)
        if last is not None and (name := _called(last["text"])):
            span = Span(last["path"], int(last["line"]))
            return span, last["text"], name, operand.origin[operand.origin.index(last.string) + 1 :]
    return None


def is_spoiled(node: NodeRecord) -> bool:
    """Return whether an operand of a node is nan at some entry: the node itself has no part in that."""
    return any(_is_nan(operand.state) for operand in node.operands)


def _maker(operand: OperandRecord, steps: list[re.Match[str]], is_such: Callable[[str], bool]) -> re.Match[str] | None:
    """Return the step that made a value such as an operand is of what was not."""
    made = list(takewhile(lambda parts: is_such(parts["state"] or ""), steps))
    return made[-1] if is_such(operand.state) and made else None


def _is_nan(state: str) -> bool:
    return "nan at" in state


def is_nonfinite(state: str) -> bool:
    """Return whether the description of a value tells of a nan or an infinity."""
    return _is_nan(state) or "infinite at" in state


def _called(text: str) -> str:
    """Return the name of the operation that an expression is: ``log`` of ``torch.log(x)``, ``div`` of ``a / b``."""
    tree = _expression(text)
    if isinstance(tree, ast.BinOp):
        return type(tree.op).__name__.lower()
    return ast.unparse(tree.func).rpartition(".")[2].rstrip("_") if isinstance(tree, ast.Call) else ""


def _expression(text: str) -> ast.expr | None:
    try:
        return ast.parse(text, mode="eval").body
    except SyntaxError:
        return None


def zero_factor(text: str, node: NodeRecord) -> str:
    """Return the factor of a product that is the zero: the one that carries no gradient, where that tells."""
    tree = ast.parse(text, mode="eval").body
    constant = [index for index, source in enumerate(node.inputs) if not source]
    if isinstance(tree, ast.BinOp) and len(node.inputs) == 2 and len(constant) == 1:
        return ast.unparse(tree.left if constant[0] == 0 else tree.right)
    return "a factor"


def _hands_on(node: NodeRecord) -> bool:
    if base_name(node.operation) in _POWERS:
        return True
    zero = [name for name, text in node.saved if name in _FACTORS and text in _ZEROS]
    return bool(zero) and len(node.inputs) == 2 and all(node.inputs[_FACTORS.index(name)] for name in zero)


def _is_product(text: str) -> bool:
    return _called(text) in _PRODUCTS


def origin_of(node: NodeRecord) -> tuple[str, ...]:
    """Return the steps from a node's guilty operand back to its source, the operand itself first; a literal says nothing of itself."""
    for operand in sorted(node.operands, key=lambda operand: not is_nonfinite(operand.state)):
        anchor = f"{node.span.anchor()}: " if node.span else ""
        itself = f"{anchor}{operand.expression} is {operand.state}"
        origin = tuple(step for step in operand.origin if not step.endswith(f": {operand.state} is {operand.state}"))
        return tuple(dict.fromkeys((itself, *origin) if operand.expression != operand.state else origin))
    return ()


def proven(trial: Trial, node: NodeRecord, dead: DeadNode) -> DeadNode:
    """Return ``dead`` with the controlled experiment: its guilty input alone is changed, and gradients come alive."""
    try:
        refuted: set[OperandRecord] = set()
        for operand in node.operands:
            for other in _others(operand) if operand.input_name.removeprefix(ZEROS_IN).isidentifier() else ():
                woken, ran = _woken_by(trial, operand.input_key, operand.input_name, other)
                if woken:
                    origin = origin_of(replace(node, operands=(operand,)))
                    dead = replace(dead, origin=origin) if dead.origin == origin_of(node) else dead
                    return _told(trial, dead, operand.input_key, _experiment(operand, other, woken), other)
                refuted |= {operand} if ran else set()
        if all(operand in refuted or not operand.ends for operand in node.operands):
            return _searched(trial, node, dead, refuted)
    except BudgetSpent:
        pass
    return dead


def _searched(trial: Trial, node: NodeRecord, dead: DeadNode, refuted: Collection[OperandRecord]) -> DeadNode:
    """Return ``dead`` with the number in the source that alone, changed, brings gradients to life, where one is found.

    For what is computed: no number that is written is equal to what kills.
    """
    tried = {operand.input_key for operand in refuted}
    offers = [(*offer, _other(offer[1])) for offer in node.numbers if offer[0] not in tried]
    offers += [(key, value, step, _FARTHER * value) for key, value, step, _ in offers if value]
    for key, value, step, other in offers[: min(_MOST_OFFERS, int(trial.lab.budget.affords() * _SHARE))]:
        woken, _ = _woken_by(trial, key, step, other)
        if woken:
            known = [one for one in dead.origin if not any(one in o.origin[-1:] for o in refuted)]
            place, _, text = step.partition(": ")
            made = f"with {other:g} instead of {value:g} at {place} ({text}), and nothing else changed, "
            dead = replace(dead, origin=tuple(dict.fromkeys((*known, step))))
            return _told(trial, dead, key, made + _alive(woken), other)
    return dead


def _told(trial: Trial, dead: DeadNode, key: str, statement: str, value: float) -> DeadNode:
    trial.probes.append({"input": key, "value": value, "statement": statement})
    return replace(dead, evidence=(*dead.evidence, statement))


def _woken_by(trial: Trial, key: str, name: str, value: float) -> tuple[list[str], bool]:
    """Return the leaves whose gradient a changed number brings to life, and whether the changed run came to its end."""
    trial.lab.what = f"changing {name} alone"
    changed = trial.lab.run(replace={key: value}, channels=frozenset({"operations", "hooks"}), quiet=True)
    given = key in changed.extra.get("replaced", ()) and changed.status == "ok"
    return list(_woken(trial.observed, changed)), given


def _others(operand: OperandRecord) -> Iterator[float]:
    """Yield what the number behind an operand is changed to: one that a bound has to be larger than is not woken by 1."""
    if operand.input_key:
        yield _other(operand.input_value)
        yield from [_FARTHER * operand.input_value] if operand.input_value else []


def _experiment(operand: OperandRecord, other: float, woken: list[str]) -> str:
    name, value = operand.input_name, f"{other:g}"
    data = name.startswith(ZEROS_IN)
    made = f"{name} set to {value}" if data else f"{name}={value} instead of {name}={operand.input_value:g}"
    return f"with {made}, and nothing else changed, " + _alive(woken)


def _other(value: float | None) -> float:
    """Return what a guilty number is changed to: neither 0 nor 1, where it is one of these."""
    return _INSTEAD_OF_ONE if abs(value or 0.0) == 1.0 else _CHANGED


def _alive(names: list[str]) -> str:
    shown = ", ".join(names[:6]) + (f" and {len(names) - 6} more" if len(names) > 6 else "")
    return (
        f"{'the gradient' if len(names) == 1 else 'the gradients'} of {shown} {'is' if len(names) == 1 else 'are'} live"
    )


def _woken(before: RunRecord, after: RunRecord) -> Iterator[str]:
    """Yield the names of the leaves whose gradient was dead and is live."""
    states = {leaf.key: leaf.gradient for leaf in after.leaves}
    for leaf in before.leaves:
        if leaf.gradient != "live" and states.get(leaf.key) == "live":
            yield leaf.name

"""Operators that a program registers with torch: ``torch.library`` files kernels under names, ``torch.ops`` runs them."""

from __future__ import annotations

from collections.abc import Iterable

from callscope.static.invoke import Call
from callscope.static.models.modelling import Model, argument, box, call_back, call_back_tagged, each_text, same
from callscope.static.objects import CONSTANT, RESULT, WRAPPED
from callscope.static.solver import Solver

LIBRARY = "torch.library.Library"
OPERATOR = "torch.library.CustomOpDef"
REGISTERING = frozenset({"register_autograd", "register_fake", "register_kernel", "register_vmap", "register_autocast"})


def _file_kernel(s: Solver, node: int, name: str) -> None:
    s.flow(node, s.field("kernels", name))


def _file_context(s: Solver, node: int, name: str) -> None:
    s.flow(node, s.field("operator contexts", name))


def _custom_op(s: Solver, name: str, call: Call) -> None:
    """``custom_op("ns::f", f, mutates_args=())``, or without ``f`` a decorator."""
    function = argument(call, 1, "fn")
    if function is not None:
        _make_operator(s, call, argument(call, 0, "name"), function)
    elif call.result is not None:
        s.add(call.result, (s.objects.intern(RESULT, name),))


def _apply_custom_op(s: Solver, name: str, call: Call) -> None:
    function = argument(call, 0)
    if function is not None:
        _make_operator(s, call, _named_by(s, call), function)


def _named_by(s: Solver, call: Call) -> int | None:
    """Return the name in ``@custom_op("ns::f")``, of which ``call`` applies the result."""
    made = s.operands_of(call.site)[0] if call.site is not None else None
    if made is None or s.operation(made)[0] != "call" or len(s.operands_of(made)) < 2:
        return None
    return s.operands_of(made)[1]


def _make_operator(s: Solver, call: Call, name: int | None, function: int) -> None:
    if call.result is None or call.site is None:
        return
    s.flow(function, s.field("wrapped", call.site))
    s.add(call.result, (s.objects.intern(WRAPPED, call.site),))
    each_text(s, name, _file_kernel, function)
    each_text(s, name, _with_context, call.site)


def _with_context(s: Solver, site: int, name: str) -> None:
    """Calling the operator itself runs what was registered to save its context, too."""
    s.flow(s.field("operator contexts", name), s.field("wrapped", site))


def _register_autograd(s: Solver, name: str, call: Call) -> None:
    """``register_autograd("ns::f", backward, setup_context=save)``."""
    backward, context = argument(call, 1, "backward"), argument(call, -1, "setup_context")
    if backward is not None:
        s.flow(backward, s.field("backward"))
    if context is not None:
        each_text(s, argument(call, 0, "op"), _file_context, context)


def _apply_kernel(s: Solver, name: str, call: Call) -> None:
    """``@torch.library.impl("ns::f", "CPU")`` files what it decorates."""
    function = argument(call, 0)
    same(s, call, function)
    if function is not None:
        each_text(s, _named_by(s, call), _file_kernel, function)


def _kernel(s: Solver, name: str, call: Call) -> None:
    function = argument(call, 2, "func")
    if function is not None:
        each_text(s, argument(call, 0), _file_kernel, function)
    if call.result is not None:
        s.add(call.result, (s.objects.intern(RESULT, name),))


def _library(s: Solver, name: str, call: Call) -> None:
    number = box(s, call, LIBRARY)
    namespace = argument(call, 0, "ns")
    if namespace is not None:
        s.flow(namespace, s.field("namespace", number))


def library_member(s: Solver, number: int, attribute: str, call: Call) -> None:
    """``library.impl("f", kernel, "CPU")``: which kernel a computed name means is a guess."""
    name, kernel = argument(call, 0), argument(call, 1)
    if attribute == "impl" and name is not None and kernel is not None:
        sure = s.is_value(name) and s.operation(name)[0] == "const"
        each_text(s, s.field("namespace", number), _in_namespace, (name, kernel, sure))


def _in_namespace(s: Solver, payload: tuple[int, int, bool], namespace: str) -> None:
    name, kernel, sure = payload
    s.use(name, _file_named, (namespace, kernel, sure))


def _file_named(s: Solver, payload: tuple[str, int, bool], objects: Iterable[int]) -> None:
    namespace, kernel, sure = payload
    for number in objects:
        text = s.objects.data[number][1] if s.objects.kinds[number] == CONSTANT else None
        if isinstance(text, str):
            whole = text if "::" in text else f"{namespace}::{text}"
            s.flow(kernel, s.field("kernels" if sure else "likely kernels", whole))


def operator_member(s: Solver, number: int, attribute: str, call: Call) -> None:
    """``op.register_autograd(backward, setup_context=save)`` of what ``custom_op`` made."""
    if attribute == "register_autograd":
        backward, context = argument(call, 0, "backward"), argument(call, -1, "setup_context")
        if backward is not None:
            s.flow(backward, s.field("backward"))
        if context is not None:
            s.flow(context, s.field("wrapped", s.objects.data[number][0]))
    elif attribute == "register_kernel":
        kernel = argument(call, 0 if call.via == "decorator" else 1, "fn")
        if kernel is not None:
            s.flow(kernel, s.field("wrapped", s.objects.data[number][0]))
    if call.result is not None:
        s.add(call.result, (s.objects.intern(RESULT, f"{OPERATOR}.{attribute}"),))


def run_operator(s: Solver, name: str, call: Call) -> None:
    """``torch.ops.ns.f(x)`` or ``torch.ops.ns.f.default(x)`` runs what is filed under ``ns::f``."""
    parts = name.split(".")
    if len(parts) > 3:
        whole = f"{parts[2]}::{parts[3]}"
        call_back_tagged(s, call, s.field("kernels", whole), 0, call.result)
        call_back_tagged(s, call._replace(guess=True), s.field("likely kernels", whole), 0, call.result)
        call_back(s, call, s.field("operator contexts", whole), (None, None, None), None)
    if call.result is not None:
        s.add(call.result, (s.objects.intern(RESULT, "torch.Tensor"),))


_GROUPS: list[tuple[Model, str]] = [
    (_custom_op, "torch.library.custom_op torch.library.triton_op torch._library.custom_op torch._custom_op.custom_op"),
    (_register_autograd, "torch.library.register_autograd"),
    (_kernel, "torch.library.impl torch.library.register_kernel"),
    (_library, LIBRARY),
]
MODELS: dict[str, Model] = {name: model for model, names in _GROUPS for name in names.split()}
APPLIED: dict[str, Model] = {
    **dict.fromkeys(
        (name for model, names in _GROUPS if model is _custom_op for name in names.split()), _apply_custom_op
    ),
    **dict.fromkeys(("torch.library.impl", "torch.library.register_kernel"), _apply_kernel),
}
"""What the result of a call does when it is called in turn."""

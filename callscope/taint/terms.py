"""What single rules ask of a call's inputs besides their patterns: a table by rule, each with the reason."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from callscope.taint.forward.analysis import Flow
from callscope.taint.lattice.masks import LAYER, LAYERS, TENSOR
from callscope.taint.names.use_names import OF_WHOLE_NUMBERS
from callscope.taint.program.copies import only_computes, only_loads
from callscope.taint.program.defaults import sets_keyword
from callscope.taint.program.matching import Match
from callscope.taint.program.sizes import is_count
from callscope.taint.program.view import View

Inputs = tuple[int, ...]
Term = Callable[[Flow, int, int, Inputs, Any], Inputs]
_SEQUENCES = frozenset({"list", "tuple", "listcomp", "genexp"})


def asked_of(flow: Flow, match: Match, g: int, v: int, inputs: Inputs, tags: Any) -> Inputs:
    """Return those of the inputs of call ``v`` in unit ``g`` that the rule says something about."""
    term = _TERMS.get(match.rule.name)
    return inputs if term is None else term(flow, g, v, inputs, tags)


def copied_models(flow: Flow, match: Match, g: int, v: int, inputs: Inputs) -> Inputs:
    """Return the models that are copied only to be computed with: what the copy gives is lost to the model."""
    return _models(flow, g, v, inputs) if match.rule.name == "copied-tensor" else ()


def is_deep_copy(flow: Flow, g: int, v: int) -> bool:
    """Return whether a value is a ``copy.deepcopy(...)``."""
    op, below, _ = flow.view.units[g].values[v]
    return op == "call" and flow.names.name(g, below[0]) == "copy.deepcopy"


def _models(flow: Flow, g: int, v: int, inputs: Inputs) -> Inputs:
    models = tuple(o for o in inputs if _has_parameters(flow, g, o) and (g, o) not in flow.frozen)
    return models if models and only_computes(flow.view, g, v) else ()


def _has_parameters(flow: Flow, g: int, v: int) -> bool:
    """Return whether a value is a module made in view: of the program, or one of torch's that is seen to be trained."""
    return flow.owns_parameters(g, v) or bool(flow.mask(g, v) & LAYER and not flow.mask(g, v) & TENSOR)


def _copied(flow: Flow, g: int, v: int, inputs: Inputs, tags: Any) -> Inputs:
    """A copy that is only loaded from is nobody's leaf; how a class is copied (``__deepcopy__``) is whoever's asks for it."""
    if only_loads(flow.view, g, v) or _names_what_stays(flow, g, v):
        return ()
    models = _models(flow, g, v, inputs)
    if flow.view.units[g].name.endswith((".__deepcopy__", ".__copy__")):
        return models
    return tuple(o for o in inputs if o in models or not _is_model(flow, g, v, o))


def _names_what_stays(flow: Flow, g: int, v: int) -> bool:
    """``deepcopy(x, {id(t): t for t in tensors})``: what a memo names is not copied; an empty one, and that of ``__deepcopy__``, names nothing."""
    values = flow.view.units[g].values
    if not is_deep_copy(flow, g, v) or len(values[v][1]) < 3:
        return False
    op, operands, _ = values[values[v][1][2]]
    return op not in ("param", "pi", "const") and not (op == "dict" and not operands)


def _is_model(flow: Flow, g: int, copy: int, v: int) -> bool:
    """A copy of a model, or an object's copy of itself that nobody is seen to compute with, is a new object and means to be."""
    op, _, data = flow.view.units[g].values[v]
    own = op == "param" and data[0] == 0 and flow.view.owner(g) is not None
    saved = flow.view.units[g].name.endswith(".state_dict")
    own = own and (saved or (is_deep_copy(flow, g, copy) and flow.is_open(g)))
    layer = bool(flow.mask(g, v) & LAYERS) and not _gives_tensors(flow.view, g, v)
    return own or layer or flow.owns_parameters(g, v)


def _gives_tensors(view: View, g: int, v: int) -> bool:
    """Return whether a value is known to be a tensor and nothing else: an element of a ``ParameterList``."""
    objects = view.solver.objects
    found = {(objects.kinds[o], objects.data[o][0]) for o in view.points(g, v) if objects.kinds[o] != "constant"}
    return found == {("result", "torch.Tensor")}


def _gathered(flow: Flow, g: int, v: int, inputs: Inputs, tags: Any) -> Inputs:
    """A tensor, or a sequence that the function itself makes; an object from elsewhere that also holds tensors is not what numpy is given."""
    return tuple(o for o in inputs if flow.gradient(g, o) or _is_made_here(flow, g, o))


def _is_made_here(flow: Flow, g: int, v: int) -> bool:
    values = flow.view.units[g].values
    op, operands, _ = values[v]
    return any(values[o][0] in _SEQUENCES for o in operands) if op == "phi" else op in _SEQUENCES


def _ends(flow: Flow, g: int, v: int, inputs: Inputs, tags: Any) -> Inputs:
    """``torch.arange(n)``: a count is no end that a gradient reaches."""
    return tuple(o for o in inputs if not is_count(flow.names, g, o))


def _untold(flow: Flow, g: int, v: int, inputs: Inputs, tags: Any) -> Inputs:
    """``autograd.grad(y, x, **kwargs)``: callers say ``create_graph``, the function itself does, or what is handed on is not in view."""
    view = flow.view
    if "**" not in tags:
        return inputs
    if not any(parameter.kind == "kwarg" for parameter in view.units[g].parameters):
        return ()
    if sets_keyword(view, g, "create_graph"):
        return ()
    calls = [view.units[where].values[call] for where, call in view.callers.get(g, ())]
    told = not calls or any({"create_graph", "**"} & set(said) for op, _, said in calls if op == "call")
    return () if told else inputs


def _computed(flow: Flow, g: int, v: int, inputs: Inputs, tags: Any) -> Inputs:
    """``math.factorial(n)`` takes whole numbers alone: Python refuses a float."""
    dotted = flow.names.name(g, flow.view.units[g].values[v][1][0]) or ""
    return () if dotted in OF_WHOLE_NUMBERS else inputs


_TERMS: dict[str, Term] = {
    "copied-tensor": _copied,
    "numpy-function": _gathered,
    "range-ends": _ends,
    "python-math": _computed,
    "gradient-without-graph": _untold,
}

"""Parameters whose starting values come from a layer that is made for them alone, or from another model's."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from callscope.taint.forward.analysis import Flow
from callscope.taint.lattice.masks import LAYER
from callscope.taint.names.intent_names import gives_first_state
from callscope.taint.names.torch_names import MOVES
from callscope.taint.program.bare import bare
from callscope.taint.program.uses import Uses
from callscope.taint.site import Site

_WAY = 30
_COPIES = frozenset({"clone", "copy", "data", "detach"})


def starts_from_layer(flow: Flow, uses: Uses, site: Site) -> bool:
    """``conv = nn.Conv2d(...)``, ``self.weight = nn.Parameter(view_as_real(conv.weight))``: nothing else is ever done with ``conv``."""
    values, stack, seen, layers = flow.view.units[site.g].values, list(site.inputs), set[int](), set[int]()
    while stack and len(seen) < _WAY:
        v = stack.pop()
        if v in seen or not flow.gradient(site.g, v):
            continue
        seen.add(v)
        op, operands, _ = values[v]
        if op == "attr" and _is_made_here(flow, site.g, operands[0]):
            layers.add(operands[0])
        elif op in ("call", "binop", "unary", "attr", "pi", "item"):
            stack.extend(operands)
        else:
            return False
    return bool(layers) and not stack and all(_is_only_read(flow, uses, site.g, layer) for layer in layers)


def _is_made_here(flow: Flow, g: int, v: int) -> bool:
    return flow.view.units[g].values[v][0] == "call" and bool(flow.mask(g, v) & LAYER)


def _is_only_read(flow: Flow, uses: Uses, g: int, layer: int) -> bool:
    values = flow.view.units[g].values
    users = uses.of(g, layer)
    calls = [u for one in users for u in uses.of(g, one) if values[u][0] == "call" and values[u][1][0] == one]
    return all(values[u][0] == "attr" and values[u][2] in ("weight", "bias") for u in users) and not calls


def copies_weights(flow: Flow, uses: Uses, site: Site) -> bool:
    """``model.a.weight = nn.Parameter(pretrained.a.weight[rows].clone())``: a model starts from the weights of another one."""
    values, v, copied = flow.view.units[site.g].values, site.inputs[0], False
    while values[v][0] != "attr" or values[v][2] in MOVES:
        op, operands, name = values[v]
        below = values[operands[0]] if op == "call" else ("", (), "")
        if op == "call" and not (below[0] == "attr" and below[2] in MOVES):
            return False
        if op not in ("call", "attr", "item", "pi") or not operands:
            return False
        copied = copied or op == "item" or name in _COPIES or below[2] in _COPIES
        v = operands[0]
    source = _owner(flow, site.g, v)
    kept = [values[u][1][0] for u in uses.of(site.g, site.v) if values[u][0] in ("setattr", "setitem")]
    targets = {_owner(flow, site.g, one) for one in kept}
    return copied and bool(targets) and all(_are_two(values, source, one) for one in targets)


def _owner(flow: Flow, g: int, v: int) -> int:
    """Return what a chain of attributes, elements and turns of a loop starts from: ``model`` of ``for i, layer in enumerate(model.layers): layer.inner``."""
    values = flow.view.units[g].values
    for _ in range(_WAY):
        v = bare(flow.view, g, v)
        op, operands, _ = values[v]
        looped = op == "call" and flow.names.name(g, operands[0]) in ("enumerate", "list", "reversed")
        if looped and len(operands) > 1:
            v = operands[1]
        elif op in ("attr", "item", "unpack", "iter") or (op == "call" and values[operands[0]][0] == "attr"):
            v = operands[0]
        else:
            break
    return v


def gives_model(flow: Flow, site: Site) -> bool:
    """``new = Net(...); new.load_state_dict({...}); return new``: a model that is made here starts from values, whoever trained them."""
    values = flow.view.units[site.g].values
    op, operands, _ = values[site.v]
    method = values[operands[0]] if op == "call" else ("", (), "")
    if method[::2] != ("attr", "load_state_dict"):
        return False
    model = bare(flow.view, site.g, method[1][0])
    given = {bare(flow.view, site.g, o) for op, operands, _ in values if op == "return" for o in operands}
    return values[model][0] == "call" and model in given


def starts_state(flow: Flow, uses: Uses, site: Site) -> bool:
    """``def initial_state(self, x): return State(v=torch.full(n, self.p.v_leak.detach()))``: a pass starts at a value that is also computed with elsewhere."""
    if site.match.rule.id != "CS201" or not gives_first_state(flow.view.units[site.g].name):
        return False
    values, v = flow.view.units[site.g].values, site.inputs[0]
    while values[v][0] == "call" and values[v][1][1:]:
        v = values[v][1][1]  # ``torch.as_tensor(self.p.v_leak)``
    op, _, name = values[v]
    return op == "attr" and any(_is_computed_with(flow, uses, g, one) for g, one in uses.loads(name) if g != site.g)


def _is_computed_with(flow: Flow, uses: Uses, g: int, v: int) -> bool:
    values = flow.view.units[g].values
    return any(values[u][0] in ("binop", "call") and flow.may_carry(g, u) for u in uses.of(g, v))


def _are_two(values: Sequence[Any], one: int, other: int) -> bool:
    """Return whether two values are two arguments, neither of them the object itself."""
    return one != other and all(values[v][0] == "param" and values[v][2][1] != "self" for v in (one, other))

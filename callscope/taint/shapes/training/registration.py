"""Parameters that nobody registers: layers in plain containers, tensors as plain attributes."""

from __future__ import annotations

from collections.abc import Iterator

from callscope.model.finding import Finding, Severity
from callscope.taint.findings import Reporter
from callscope.taint.lattice.masks import LAYER, PROVEN
from callscope.taint.names.torch_names import FACTORIES
from callscope.taint.program.walks import reached
from callscope.taint.shapes.making import function_name, given, is_own, method_of, report, rule_of
from callscope.taint.shapes.training.handed_modules import collected, holds_handed_modules
from callscope.taint.shapes.training.having import may_train

_NEAR = 40
_REGISTERING = frozenset({"ModuleList", "ModuleDict", "ParameterList", "ParameterDict", "Sequential"})
_MAKERS = frozenset(
    {"list", "tuple", "set", "dict", "types.SimpleNamespace", "collections.OrderedDict", "collections.deque"}
)
_REGISTERING_METHODS = frozenset({"add_module", "register_parameter", "register_module"})
_PASSING = frozenset({"list", "tuple", "iter", "listcomp", "genexp", "dict", "phi", "binop", "unpack", "item", "slice"})
_HANDING_ON = frozenset({"enumerate", "zip", "sum", "sorted", "reversed", "list", "tuple", "itertools.chain"})
"""What hands on the layers that it is given: ``nn.Sequential(*sum(zip(layers, activations), ()))``."""
_CONTAINERS = frozenset({"list", "tuple", "dict", "listcomp", "dictcomp", "set"})


def unregistered_parameters(reporter: Reporter) -> Iterator[Finding]:
    """A module keeps layers in a list, or a tensor that requires a gradient as a plain attribute."""
    match = rule_of(reporter, "unregistered-parameter")
    for g, unit in enumerate(reporter.view.units) if match is not None else ():
        assert match is not None
        owner = reporter.view.owner(g)
        if owner is None or not reporter.view.is_module(owner) or not _constructs(reporter, g):
            continue
        for v, (op, operands, name) in enumerate(unit.values):
            if op == "setattr" and is_own(reporter, g, operands[0]) and not _registered(reporter, g, name, operands[1]):
                held = _holds_layers(reporter, g, operands[1]) or _is_plain_leaf(reporter, g, operands[1])
                held = held or (_is_empty(reporter, g, operands[1]) and _is_filled(reporter, owner, name))
                if held and any(where != g for where, _ in reporter.uses.loads(name)):
                    yield report(reporter, match, g, v, Severity.ERROR, (operands[1],))
                elif not held and _is_of_handed(reporter, g, owner, name, operands[1]):
                    yield report(reporter, match, g, v, Severity.WARNING, (operands[1],))


def _is_of_handed(reporter: Reporter, g: int, owner: int, name: str, v: int) -> bool:
    """``self.terms = list(terms)``, where the terms are modules and registered in no other way."""
    given = collected(reporter, g, v)
    return given >= 0 and not _registered(reporter, g, name, given) and holds_handed_modules(reporter, owner, name)


def _constructs(reporter: Reporter, g: int) -> bool:
    """Return whether a method is the constructor, or one that the constructor alone calls."""
    units = reporter.view.units
    callers = reporter.view.callers.get(g, ())
    called = bool(callers) and all(units[where].name.endswith("__init__") for where, _ in callers)
    return units[g].name.endswith("__init__") or called


def _holds_layers(reporter: Reporter, g: int, v: int, calls: int = 2) -> bool:
    frame = reporter.flow.frames[g]
    op, operands, _ = frame.unit.values[v]
    if op == "phi":  # ``[nn.Linear(d, 1) for _ in range(n)] if several else None``
        either = [o for o in operands if o < v and frame.unit.values[o][0] != "const"]
        return (
            len(either) < len(operands) and bool(either) and all(_holds_layers(reporter, g, o, calls) for o in either)
        )
    if op == "call" and calls and (callees := reporter.view.callees(g, v)):
        unit = callees[0].unit
        given_back = [o[0] for kind, o, _ in reporter.view.units[unit].values if kind == "return" and o]
        sure = len(callees) == 1 and not callees[0].guess and reporter.view.units[unit].kind != "class"
        given_back = [o for o in given_back if reporter.view.units[unit].values[o][0] != "const"]
        return sure and bool(given_back) and all(_holds_layers(reporter, unit, o, calls - 1) for o in given_back)
    if op == "call" and function_name(reporter, g, v) in _MAKERS:
        inner = frame.unit.values[operands[1]] if len(operands) == 2 else ("", (), None)
        plain = inner[0] in _CONTAINERS or inner[0] == "genexp"  # ``tuple(nn.Linear(d, 1) for _ in range(2))``
        op, operands = (inner[0], inner[1]) if plain else ("dict", operands[1:])  # ``dict(a=nn.Linear(d, 1))``
    if op not in _CONTAINERS and op != "genexp":
        return False
    elements = [o for o in operands if _is_layer(reporter, g, o)]
    fresh = [o for o in elements if frame.unit.values[o][0] == "call" and not _stored_too(reporter, g, o, v)]
    return bool(fresh) or (not operands and _appended(reporter, g, v))


def _is_layer(reporter: Reporter, g: int, v: int) -> bool:
    frame = reporter.flow.frames[g]
    leaf = v in frame.leaves and bool(frame.states[v].mask & (LAYER | PROVEN))
    guessed = any(callee.guess for callee in reporter.view.callees(g, v))
    op, operands, _ = frame.unit.values[v]
    called = op == "call" and not guessed and _makes_something(reporter, g, operands[0])
    made = leaf or (called and reporter.flow.owns_parameters(g, v))
    return made and may_train(reporter, g, v) and not _is_hollow(reporter, g, v)


def _makes_something(reporter: Reporter, g: int, callee: int) -> bool:
    """Not ``fn(layer)``, which need give nothing new; ``block(8)`` does where ``block`` is a class."""
    handed_in = reporter.view.units[g].values[callee][0] in ("param", "pi")
    return not handed_in or bool(reporter.view.classes(g, callee))


def _is_hollow(reporter: Reporter, g: int, v: int) -> bool:
    """``copy.deepcopy(net).to("meta")``: a form without values, called with parameters that are kept elsewhere."""
    values = reporter.flow.frames[g].unit.values
    op, operands, _ = values[v]
    moved = op == "call" and values[operands[0]][0] == "attr" and values[operands[0]][2] == "to"
    return moved and any(values[o][0] == "const" and values[o][2] == "meta" for o in operands[1:])


def _appended(reporter: Reporter, g: int, v: int) -> bool:
    """Layers are appended to a list that starts empty: ``rows.append(nn.Linear(...))``, ``rows.extend(make())``, ``rows += [layer]``."""
    values, parts = reporter.view.units[g].values, reporter.flow.frames[g].states[v].parts or {}
    users = reporter.uses.of(g, v)
    if not any(part.mask & LAYER for part in parts.values()) or any(_moved_on(reporter, g, u, v) for u in users):
        return False
    put = [
        o
        for user in users
        if values[user][0] == "attr" and values[user][2] in ("append", "insert")
        for call in reporter.uses.of(g, user)
        for o in values[call][1][-1:]
    ]
    either = [o for one in put for o in (values[one][1] if values[one][0] == "phi" else (one,))]
    return not put or any(_is_layer(reporter, g, o) and not _registered_too(reporter, g, o) for o in either)


def _registered_too(reporter: Reporter, g: int, v: int) -> bool:
    """``cells.append(cell); setattr(self, name, cell)``: the layer itself is registered beside the list."""
    methods = [method_of(reporter, g, user) for user in reporter.uses.of(g, v)]
    named = any(method is not None and method[0] in _REGISTERING_METHODS for method in methods)
    return named or any(function_name(reporter, g, user) == "setattr" for user in reporter.uses.of(g, v))


def _is_empty(reporter: Reporter, g: int, v: int) -> bool:
    op, operands, _ = reporter.view.units[g].values[v]
    return op in ("list", "dict") and not operands


def _is_filled(reporter: Reporter, owner: int, name: str) -> bool:
    """``self.members.append(nn.Linear(...))``, ``self.heads[key] = nn.Linear(...)``: new layers, registered nowhere else."""
    for where, v in reporter.uses.loads(name):
        if reporter.view.owner(where) != owner:
            continue
        values = reporter.view.units[where].values
        for user in reporter.uses.of(where, v):
            op, operands, data = values[user]
            put = operands[2:] if op == "setitem" and operands[0] == v else ()
            if op == "attr" and data in ("append", "insert"):
                put = tuple(o for call in reporter.uses.of(where, user) for o in values[call][1][-1:])
            for one in put:
                others = [
                    u
                    for u in reporter.uses.of(where, one)
                    if values[u][0] == "call" and u not in reporter.uses.of(where, user)
                ]
                if (
                    values[one][0] == "call"
                    and _is_layer(reporter, where, one)
                    and not others
                    and not _stored_too(reporter, where, one, v)
                ):
                    return True
    return False


def _moved_on(reporter: Reporter, g: int, user: int, v: int) -> bool:
    return function_name(reporter, g, user).rpartition(".")[2] in _REGISTERING


def _stored_too(reporter: Reporter, g: int, v: int, container: int) -> bool:
    return any(
        reporter.view.units[g].values[user][0] == "setattr" for user in reporter.uses.of(g, v) if user != container
    )


def _is_plain_leaf(reporter: Reporter, g: int, v: int) -> bool:
    dotted = function_name(reporter, g, v)
    made = dotted.startswith("torch.") and dotted.rpartition(".")[2] in FACTORIES
    return made and v in reporter.flow.frames[g].leaves and bool(reporter.flow.frames[g].states[v].mask & PROVEN)


def _registered(reporter: Reporter, g: int, name: str, value: int) -> bool:
    """The attribute, or the container itself, is handed to something that registers it or to an optimizer."""
    known = reporter.registered.get(name)
    if known is None:  # of all classes that have such an attribute: looked through once a name
        known = any(_is_handed_over(reporter, where, v) for where, v in reporter.uses.loads(name))
        reporter.registered[name] = known
    return known or _is_handed_over(reporter, g, value)


def _is_handed_over(reporter: Reporter, g: int, v: int) -> bool:
    for user in _near(reporter, g, v):
        last = function_name(reporter, g, user).rpartition(".")[2]
        method = method_of(reporter, g, user)
        if last in _REGISTERING or (method is not None and method[0] in _REGISTERING_METHODS):
            return True
        if _is_differentiated_by(reporter, g, user, v) or function_name(reporter, g, user).startswith("torch.optim."):
            return True
    return False


def _is_differentiated_by(reporter: Reporter, g: int, user: int, v: int, depth: int = 1) -> bool:
    """``autograd.grad(loss, self.sigma)``, here or in a helper: the module takes the gradient, and steps, itself."""
    view = reporter.view
    op, operands, tags = view.units[g].values[user]
    if op != "call":
        return False
    if function_name(reporter, g, user) == "torch.autograd.grad":
        asked = [operand for _, operand in given(reporter, g, user)[1:2]]
        return any(o == v or v in view.units[g].values[o][1] for o in asked)
    for callee in view.callees(g, user) if depth else ():
        for link in view.given(callee, tags):
            if operands[1 + link.argument] == v:
                inside = view.units[callee.unit].parameters[link.parameter].value
                users = reporter.uses.of(callee.unit, inside)
                if any(_is_differentiated_by(reporter, callee.unit, u, inside, depth - 1) for u in users):
                    return True
    return False


def _near(reporter: Reporter, g: int, v: int) -> Iterator[int]:
    """Yield the users of a value, through containers, iteration and generator expressions."""

    def passing(one: int) -> list[int]:
        users, values = reporter.uses.of(g, one), reporter.view.units[g].values
        return [u for u in users if values[u][0] in _PASSING or function_name(reporter, g, u) in _HANDING_ON]

    for one in reached((v,), passing, _NEAR):
        yield from reporter.uses.of(g, one)

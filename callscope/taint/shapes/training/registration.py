"""Parameters that nobody registers: layers in plain containers, tensors as plain attributes."""

from __future__ import annotations

from collections.abc import Iterator

from callscope.model.finding import Finding, Severity
from callscope.taint.findings import Reporter
from callscope.taint.lattice.masks import LAYER, PROVEN
from callscope.taint.program.entries import is_record
from callscope.taint.program.walks import reached
from callscope.taint.shapes.making import function_name, given, is_own, literal, method_of, report, rule_of
from callscope.taint.shapes.training.handed_modules import collected, holds_handed_modules
from callscope.taint.shapes.training.having import may_train
from callscope.taint.shapes.training.plain_leaves import PLACING, plain_leaf

_NEAR = 40
_REGISTERING = frozenset({"ModuleList", "ModuleDict", "ParameterList", "ParameterDict", "Sequential"})
_MAKERS = frozenset(
    {"list", "tuple", "set", "dict", "types.SimpleNamespace", "collections.OrderedDict", "collections.deque"}
)
_REGISTERING_METHODS = frozenset({"add_module", "register_parameter", "register_module"})
_PASSING = frozenset({"list", "tuple", "iter", "listcomp", "genexp", "dict", "phi", "binop", "unpack", "item", "slice"})
_HANDING_ON = frozenset({"enumerate", "zip", "sum", "sorted", "reversed", "list", "tuple", "itertools.chain"})
"""What hands on the layers that it is given: ``nn.Sequential(*sum(zip(layers, activations), ()))``."""
_ASKED = frozenset({"parameters", "named_parameters"})
_FILLING = frozenset({"append", "insert", "extend"})
_CONTAINERS = frozenset({"list", "tuple", "dict", "listcomp", "dictcomp", "set"})


def unregistered_parameters(reporter: Reporter) -> Iterator[Finding]:
    """A module keeps layers in a list, or a tensor that requires a gradient as a plain attribute."""
    match = rule_of(reporter, "unregistered-parameter")
    told: set[tuple[int, int]] = set()  # a helper's leaf is told once, however many attributes it becomes
    for g, unit in enumerate(reporter.view.units) if match is not None else ():
        assert match is not None
        owner = reporter.view.owner(g)
        if owner is None or not reporter.view.is_module(owner) or not _constructs(reporter, g):
            continue
        for v, (op, operands, name) in enumerate(unit.values):
            if op == "setattr" and is_own(reporter, g, operands[0]) and not _registered(reporter, g, name, operands[1]):
                leaf = plain_leaf(reporter, g, operands[1])
                held = leaf is not None or _holds_layers(reporter, g, operands[1])
                held = held or (_is_empty(reporter, g, operands[1]) and _is_filled(reporter, owner, name))
                if held and any(where != g for where, _ in reporter.uses.loads(name)):
                    elsewhere = leaf is not None and (leaf[0] != g or unit.values[operands[1]][0] == "phi")
                    where, at = leaf if leaf is not None and elsewhere else (g, v)  # where it is made
                    if (where, at) not in told:
                        told.add((where, at))
                        yield report(reporter, match, where, at, Severity.ERROR, () if where != g else (operands[1],))
                elif not held and _is_of_handed(reporter, g, owner, name, operands[1]):
                    yield report(reporter, match, g, v, Severity.WARNING, (operands[1],))


def _is_of_handed(reporter: Reporter, g: int, owner: int, name: str, v: int) -> bool:
    """``self.terms = list(terms)``, where the terms are modules and registered in no other way."""
    given = collected(reporter, g, v)
    return given >= 0 and not _registered(reporter, g, name, given) and holds_handed_modules(reporter, owner, name)


def fresh_parameters(reporter: Reporter, g: int, v: int) -> bool:
    """Return whether a value is a parameter or layer that is made here, or a plain container of such."""
    frame = reporter.flow.frames[g]
    made = v in frame.leaves and bool(frame.states[v].mask & (LAYER | PROVEN)) and frame.unit.values[v][0] == "call"
    return made or plain_leaf(reporter, g, v) is not None or _holds_layers(reporter, g, v)


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
    elif (
        op == "call" and (made := reporter.view.classes(g, operands[0])) and all(_is_record(reporter, c) for c in made)
    ):
        op, operands = "tuple", operands[1:]  # ``Shape(nn.Parameter(...), nn.Parameter(...))``
    if op not in _CONTAINERS and op != "genexp":
        return False
    elements = [o for o in operands if _is_layer(reporter, g, o)]
    fresh = [o for o in elements if frame.unit.values[o][0] == "call" and not _stored_too(reporter, g, o, v)]
    return bool(fresh) or (not operands and _appended(reporter, g, v))


def _is_record(reporter: Reporter, cls: int) -> bool:
    """A dataclass or named tuple, which registers nothing."""
    return is_record(reporter.view, cls) and not reporter.view.is_module(cls)


def _is_layer(reporter: Reporter, g: int, v: int) -> bool:
    frame = reporter.flow.frames[g]
    moved = method_of(reporter, g, v)
    if moved is not None and moved[0] in PLACING and not _is_hollow(reporter, g, v):
        return _is_layer(reporter, g, moved[1])  # ``nn.Linear(4, 4).to(device)`` is the layer itself
    leaf = v in frame.leaves and bool(frame.states[v].mask & (LAYER | PROVEN))
    guessed = any(callee.guess for callee in reporter.view.callees(g, v))
    op, operands, _ = frame.unit.values[v]
    called = op == "call" and not guessed and _makes_something(reporter, g, operands[0])
    if _is_only_switched(reporter, g, v):
        return False
    made = leaf or (called and reporter.flow.owns_parameters(g, v))
    return made and may_train(reporter, g, v) and not _is_hollow(reporter, g, v)


def _is_only_switched(reporter: Reporter, g: int, v: int) -> bool:
    """``target.requires_grad_(False)``: what was there before, and is not trained."""
    method, operands = method_of(reporter, g, v), reporter.view.units[g].values[v][1]
    return method is not None and method[0] == "requires_grad_" and literal(reporter, g, operands[-1]) is False


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
    """``cells.append(cell); setattr(self, name, cell)``, ``Adam(cell.parameters())``: the layer itself is registered, or trained."""
    if any(reporter.view.units[g].values[user][2] in _ASKED for user in reporter.uses.of(g, v)):
        return True
    methods = [method_of(reporter, g, user) for user in reporter.uses.of(g, v)]
    named = any(method is not None and method[0] in _REGISTERING_METHODS for method in methods)
    return named or any(function_name(reporter, g, user) == "setattr" for user in reporter.uses.of(g, v))


def _is_group(reporter: Reporter, g: int, v: int) -> bool:
    """``[nn.Linear(4, 4), act]``: a plain group with a layer that is in nothing else."""
    op, operands, _ = reporter.view.units[g].values[v]
    alone = [o for o in operands if op in ("list", "tuple", "dict") and set(reporter.uses.of(g, o)) == {v}]
    return any(reporter.view.units[g].values[o][0] == "call" and _is_layer(reporter, g, o) for o in alone)


def _is_empty(reporter: Reporter, g: int, v: int) -> bool:
    op, operands, _ = reporter.view.units[g].values[v]
    return op in ("list", "dict") and not operands


def _is_filled(reporter: Reporter, owner: int, name: str) -> bool:
    """``self.members.append(nn.Linear(...))``, ``.append((nn.Linear(...), act))``, ``self.heads[key] = nn.Linear(...)``: new layers, registered nowhere else."""
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
                    (_is_group(reporter, where, one) or (values[one][0] == "call" and _is_layer(reporter, where, one)))
                    and not others
                    and not _registered_too(reporter, where, one)
                    and not _stored_too(reporter, where, one, v)
                ):
                    return True
    return False


def _moved_on(reporter: Reporter, g: int, user: int, v: int) -> bool:
    return function_name(reporter, g, user).rpartition(".")[2] in _REGISTERING


def _stored_too(reporter: Reporter, g: int, v: int, container: int) -> bool:
    stores = (reporter.view.units[g].values[user] for user in reporter.uses.of(g, v) if user != container)
    return any(op == "setattr" and operands[1] == v for op, operands, _ in stores)


def _registered(reporter: Reporter, g: int, name: str, value: int) -> bool:
    """The attribute, or the container itself, is handed to something that registers it or to an optimizer."""
    owner = reporter.view.owner(g)
    assert owner is not None
    known = reporter.registered.get((owner, name))
    if (
        known is None
    ):  # wherever such an attribute is read, but for that of ``self`` in classes that have nothing to do with it
        loads = [(where, v) for where, v in reporter.uses.loads(name) if may_be_of(reporter, owner, where, v)]
        known = reporter.registered[owner, name] = any(_is_handed_over(reporter, where, v) for where, v in loads)
    return known or _is_handed_over(reporter, g, value)


def may_be_of(reporter: Reporter, owner: int, where: int, v: int) -> bool:
    view, other = reporter.view, reporter.view.owner(where)
    if other is None or not is_own(reporter, where, view.units[where].values[v][1][0]):
        return True
    return owner in view.family(other) or other in view.family(owner)


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
    """Yield the users of a value, through containers, iteration, generator expressions, and lists that it is put into."""

    def passing(one: int) -> list[int]:
        users, values = reporter.uses.of(g, one), reporter.view.units[g].values
        lists = [method[1] for u in users if (method := method_of(reporter, g, u)) and method[0] in _FILLING]
        passed = [u for u in users if values[u][0] in _PASSING or _hands_on(reporter, g, u)]
        return passed + [v for v in lists if v != one]

    for one in reached((v,), passing, _NEAR):
        yield from reporter.uses.of(g, one)


def _hands_on(reporter: Reporter, g: int, v: int) -> bool:
    """``zip(layers, activations)``, ``Block(layer)``: what is in a module of the program is in what that is put into."""
    op, operands, _ = reporter.view.units[g].values[v]
    made = reporter.view.classes(g, operands[0]) if op == "call" else ()
    return function_name(reporter, g, v) in _HANDING_ON or any(reporter.view.is_module(cls) for cls in made)

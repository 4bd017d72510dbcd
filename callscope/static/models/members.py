"""Methods that instances of analysed classes inherit from external bases; accessors of properties."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from callscope.static.attribute_binding import class_of
from callscope.static.attribute_stores import field, run_setters
from callscope.static.construct import TUPLE, fill_tuple, initialise
from callscope.static.containers import unknown_item
from callscope.static.invoke import Call
from callscope.static.iteration import iterate
from callscope.static.keys import keyed
from callscope.static.library_callbacks import template_callbacks
from callscope.static.mappings import view_of
from callscope.static.models import command_lines
from callscope.static.models import distributions as distribution_models
from callscope.static.models.builtin_collections import copy_keys, pair_into
from callscope.static.models.containers import METHODS
from callscope.static.models.inherited import inherited
from callscope.static.models.lightning import trains
from callscope.static.models.modelling import argument, call_back, each_text, elements, plain_arguments
from callscope.static.models.state_hooks import RUNNING, STATE_HOOKS, register_state_hook, run_state_hooks
from callscope.static.models.tensor_names import TENSOR
from callscope.static.models.torch_calls import call_container, inherits_runner
from callscope.static.models.torch_modules import EVERYWHERE, on_every_module, own_parts
from callscope.static.objects import BOUND, BOX, CLASS, CLASSMETHOD, FUNCTION, INSTANCE, PROPERTY, RESULT, STATIC
from callscope.static.solver import Solver
from callscope.static.specials import special

Member = Callable[[Solver, int, str, Call], None]


def call_property_member(s: Solver, number: int, attribute: str, call: Call) -> None:
    """``@name.setter`` and its kin: a property like it with one more accessor."""
    given = {"setter": "fset", "getter": "fget", "deleter": "fdel"}.get(attribute)
    node = argument(call, 0)
    if given is not None and node is not None:
        more = s.objects.intern(PROPERTY, call.site)
        for slot in ("fget", "fset", "fdel"):
            s.flow(node if slot == given else s.field(slot, number), s.field(slot, more))
        if call.result is not None:
            s.add(call.result, (more,))


def call_instance_member(s: Solver, receiver: int, owner: str, attribute: str, call: Call) -> None:
    """Call a method that the external base ``owner`` gives to an instance or class of ours."""
    template_callbacks(s, receiver, owner, attribute, call)
    trains(s, owner, attribute, call)
    if attribute != "__init__" and s.objects.kinds[receiver] == INSTANCE:
        distribution_models.call_made(s, receiver, owner, attribute, call)
    cls = class_of(s, receiver)
    asks = attribute != "__init__" and owner.startswith("torch.")
    if asks and cls is not None and s.classes.has(cls, "__torch_function__"):
        special(s, receiver, "__torch_function__", Call(call.site, (None,) * 4, ("",) * 4, call.result, "dunder"))
    if owner.startswith("torch.") and attribute in EVERYWHERE:
        on_every_module(s, receiver, attribute, call)
    elif owner.startswith("torch.") and attribute in RUNNING and call.site is not None:
        run_state_hooks(s, receiver, attribute, call.site)
    if attribute in STATE_HOOKS:
        register_state_hook(s, receiver, attribute, call)
    member = MEMBERS.get(attribute)
    if view_of(s, receiver, owner, attribute, call):
        return
    if inherited(s, receiver, owner, attribute, call) or command_lines.inherited(s, receiver, owner, attribute, call):
        return
    if s.objects.kinds[receiver] == INSTANCE and inherits_runner(s, receiver, owner, attribute, call):
        return
    if member is not None:
        member(s, receiver, owner, call)
    elif attribute in FLUENT and call.result is not None:
        s.add(call.result, (receiver,))
    else:
        _unknown(s, receiver, owner, attribute, call)


def _unknown(s: Solver, receiver: int, owner: str, attribute: str, call: Call) -> None:
    if call.via == "decorator":
        for node in call.nodes:
            if node is not None and call.result is not None:
                s.flow(node, call.result)
        return
    if call.result is not None:
        s.add(call.result, (s.objects.intern(RESULT, f"{owner}.{attribute}()"),))
    s.late.callbacks.extend((node, call) for node in call.nodes if node is not None)


FLUENT = frozenset(
    {
        "to", "cuda", "cpu", "double", "float", "half", "bfloat16", "type", "requires_grad_",
        "share_memory", "to_empty", "eval", "train", "xpu", "ipu", "__enter__", "__iter__", "__copy__", "__deepcopy__",
    }
)  # fmt: skip


def _new(s: Solver, receiver: int, owner: str, call: Call) -> None:
    """``super().__new__(cls, items)``: an instance; of a container class, with these items."""
    cls, items = argument(call, 0), argument(call, 1)
    if owner == "<builtin>.type" and call.result is not None:
        s.flow(s.field("classes of", receiver), call.result)
    elif cls is not None and call.result is not None:
        s.use(cls, _instances, call.result)
        if owner == TUPLE:
            s.use(cls, fill_tuple, call._replace(nodes=call.nodes[1:], tags=call.tags[1:]))
        if items is not None and owner in _CONTAINERS:
            s.use(cls, _instance_items, (elements(s, call, items), items))


_CONTAINERS = frozenset({"<builtin>.tuple", "<builtin>.frozenset", "<builtin>.list", "<builtin>.set"})


def _instance_items(s: Solver, payload: tuple[int, int], objects: Iterable[int]) -> None:
    items, source = payload
    for number in objects:
        if s.objects.kinds[number] == CLASS:
            instance = s.classes.instance(number)
            s.flow(items, s.field("items", instance))
            s.use(source, copy_keys, instance)


def _instances(s: Solver, result: int, objects: Iterable[int]) -> None:
    s.add(result, [s.classes.instance(number) for number in objects if s.objects.kinds[number] == CLASS])


def _init(s: Solver, receiver: int, owner: str, call: Call) -> None:
    """``super().__init__(...)`` of an external base: module containers keep what they get, threads their target."""
    if distribution_models.initialised(s, receiver, owner, call):
        return
    last = owner.rpartition(".")[2]
    if last in ("Sequential", "ModuleList", "list", "UserList"):
        for position, node in enumerate(plain_arguments(call)):
            if last == "Sequential":
                s.flow(node, keyed(s, receiver, position))
            s.use(node, _extend, receiver)
        for starred, tag in zip(call.nodes, call.tags, strict=True):
            if tag == "*" and starred is not None and call.site is not None:
                iterate(s, starred, unknown_item(s, receiver), call.site)
    elif last in ("ModuleDict", "dict", "UserDict", "OrderedDict"):
        METHODS["update"](s, receiver, call)
        for node in plain_arguments(call):
            s.use(elements(s, call, node), pair_into, receiver)
        if last in ("UserDict", "OrderedDict") and call.nodes:
            special(
                s, receiver, "__setitem__", Call(call.site, (None, None), ("", ""), None, "callback", (), call.guess)
            )
    target = argument(call, -1, "target")
    if target is not None:
        s.flow(target, field(s, receiver, "run"))


def _extend(s: Solver, receiver: int, objects: Iterable[int]) -> None:
    for number in objects:
        if s.objects.kinds[number] == BOX:
            s.flow(s.field("items", number), unknown_item(s, receiver))


def _add_module(s: Solver, receiver: int, owner: str, call: Call) -> None:
    name, value = argument(call, 0, "name"), argument(call, 1, "module")
    value = value if value is not None else argument(call, 1, "tensor")
    value = value if value is not None else argument(call, 1, "param")
    if value is None:
        return
    each_text(s, name, _store_named, (receiver, value))
    s.flow(value, unknown_item(s, receiver))
    if name is not None and not (s.is_value(name) and s.operation(name)[0] == "const"):
        itself = s.field("itself", receiver)
        s.add(itself, (receiver,))
        s.late.setattrs.append((itself, name, value, None))


def _store_named(s: Solver, payload: tuple[int, int], text: str) -> None:
    s.flow(payload[1], field(s, payload[0], text))


def _parts(attribute: str) -> Member:
    def member(s: Solver, receiver: int, owner: str, call: Call) -> None:
        own_parts(s, receiver, attribute, call)

    return member


def _apply(s: Solver, receiver: int, owner: str, call: Call) -> None:
    """``Function.apply`` on a class, or an instance of it, runs its ``forward``; ``Module.apply(f)`` calls ``f`` on every submodule."""
    cls = receiver if s.objects.kinds[receiver] == CLASS else class_of(s, receiver) if owner in _FUNCTION else None
    if cls is not None:
        _function_apply(s, cls, call)
        return
    everything = s.field("applied to", receiver)
    s.add(everything, (receiver,))
    s.flow(s.field("all fields", receiver), everything)
    call_back(s, call, argument(call, 0, "fn"), (everything,), None)
    if call.result is not None:
        s.add(call.result, (receiver,))


_FUNCTION = frozenset({"torch.autograd.Function", "torch.autograd.function.Function"})


def _function_apply(s: Solver, cls: int, call: Call) -> None:
    separate = s.classes.has(cls, "setup_context")
    context = _context(s, cls)
    nodes, tags = (call.nodes, call.tags) if separate else ((context, *call.nodes), ("", *call.tags))
    forward = Call(call.site, nodes, tags, call.result, "apply")
    s.classes.lookup(cls, "forward", _class_method, (cls, forward))
    saving = Call(call.site, (context, None, None), ("",) * 3, None, "apply")
    s.classes.lookup(cls, "setup_context", _class_method, (cls, saving))
    for name in ("backward", "jvp", "vjp"):
        s.classes.lookup(cls, name, _backward, s.field("backward"))
        back = Call(call.site, (context, None), ("",) * 2, None, "backward", (), call.guess)
        s.classes.lookup(cls, name, _class_method, (cls, back))


def _context(s: Solver, cls: int) -> int:
    """Return the node of the ``ctx`` of a custom function: what its ``forward`` keeps there its ``backward`` finds, and no other's."""
    context = s.field("context", cls)
    s.add(context, (s.objects.intern(BOX, CONTEXT, cls),))
    return context


CONTEXT = "torch.autograd.function.FunctionCtx"


def _class_method(s: Solver, payload: tuple[int, Call], where: int | str, known: bool) -> None:
    if known:
        s.use(int(where), _call_plain, payload)


def _call_plain(s: Solver, payload: tuple[int, Call], objects: Iterable[int]) -> None:
    cls, call = payload
    for number in objects:
        if s.objects.kinds[number] == "classmethod":
            s.call_object(s.objects.data[number][0], call._replace(leading=(cls,)))
        else:
            s.call_object(number, call)


def _backward(s: Solver, node: int, where: int | str, known: bool) -> None:
    if known:
        s.use(int(where), _add_plain, node)


def _add_plain(s: Solver, node: int, objects: Iterable[int]) -> None:
    for number in objects:
        wrapped = s.objects.kinds[number] in (STATIC, CLASSMETHOD)
        s.add(node, (s.objects.data[number][0] if wrapped else number,))


def _hook(s: Solver, receiver: int, owner: str, call: Call) -> None:
    hook = argument(call, 0, "hook")
    if hook is not None:
        s.flow(hook, s.field("hooks", receiver))


def _backward_hook(s: Solver, receiver: int, owner: str, call: Call) -> None:
    hook = argument(call, 0, "hook")
    if hook is not None:
        s.flow(hook, s.field("backward"))


def _start(s: Solver, receiver: int, owner: str, call: Call) -> None:
    special(s, receiver, "run", call._replace(via="callback"))
    s.use(field(s, receiver, "run"), _run, Call(call.site, (), (), None, "callback"))


def _run(s: Solver, call: Call, objects: Iterable[int]) -> None:
    for number in objects:
        if s.objects.kinds[number] in (FUNCTION, BOUND):
            s.call_object(number, call)


def _visit(s: Solver, receiver: int, owner: str, call: Call) -> None:
    """``ast.NodeVisitor.visit`` and its kin: dispatch to the ``visit_*`` methods of the class."""
    cls = class_of(s, receiver)
    if cls is None:
        return
    for order in s.classes.order(cls):
        if isinstance(order, int):
            for name in s.units[s.objects.data[order][0]].bindings:
                if name.startswith(("visit_", "leave_", "handle_", "do_", "test")):
                    special(s, receiver, name, call._replace(via="callback", result=None))


def _template(*names: str) -> Member:
    """An inherited method that calls methods which subclasses override."""

    def member(s: Solver, receiver: int, owner: str, call: Call) -> None:
        if s.objects.kinds[receiver] != CLASS:
            for name in names:
                special(s, receiver, name, Call(call.site, (), (), None, "callback"))

    return member


def _call_forward(s: Solver, receiver: int, owner: str, call: Call) -> None:
    if s.objects.kinds[receiver] == INSTANCE:
        special(s, receiver, "forward", call._replace(via="module-call"))
    elif s.objects.kinds[receiver] == CLASS:
        initialise(s, receiver, call)
        if call.result is not None:
            s.add(call.result, (s.classes.instance(receiver),))


def _forward(s: Solver, receiver: int, owner: str, call: Call) -> None:
    """``super().forward(x)`` of a ``Sequential``: every module in it runs."""
    if owner.endswith("Sequential"):
        call_container(s, receiver, call)
    elif call.result is not None:
        s.add(call.result, (s.objects.intern(RESULT, TENSOR),))


def _set_attribute(s: Solver, receiver: int, owner: str, call: Call) -> None:
    if s.objects.kinds[receiver] == INSTANCE and call.site is not None:
        run_setters(s, call.site)


MEMBERS: dict[str, Member] = {
    "__setattr__": _set_attribute,
    "__new__": _new, "__init__": _init, "add_module": _add_module, "register_module": _add_module,
    "register_parameter": _add_module, "register_buffer": _add_module, **{name: _parts(name) for name in ("children", "modules", "named_children", "named_modules")},
    "apply": _apply, "register_forward_hook": _hook, "register_forward_pre_hook": _hook,
    "register_full_backward_hook": _backward_hook, "register_backward_hook": _backward_hook,
    "register_full_backward_pre_hook": _backward_hook, "start": _start, "visit": _visit, "generic_visit": _visit,
    "forward": _forward, "__call__": _call_forward, "_call_impl": _call_forward,
}  # fmt: skip

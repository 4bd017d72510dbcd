"""What the standard library calls back, as a table: name, how the callback is called, what comes out."""

from __future__ import annotations

from collections.abc import Iterable

from callscope.static.attribute_stores import field
from callscope.static.attributes import load_from
from callscope.static.containers import unknown_item
from callscope.static.invoke import Call
from callscope.static.models.builtins import MODELS as BUILTIN
from callscope.static.models.callbacks import (
    apply_async,
    calls_first,
    calls_keyword,
    calls_second,
    decorator,
    done_callback,
    gather,
    maps_tree,
    run_coroutine,
    scheduled,
)
from callscope.static.models.copying import (
    copied,
    global_names,
    import_module,
    loaded,
    local_names,
    pickled,
    saved,
    unpickled,
)
from callscope.static.models.dispatch import Dispatcher
from callscope.static.models.modelling import (
    Model,
    argument,
    box,
    call_back,
    each_text,
    elements,
    fresh,
    same,
    wrap,
)  # fmt: skip
from callscope.static.models.sequences import (
    all_elements,
    chained,
    combinations,
    container,
    default_dict,
    group,
    map_first,
    product,
    select,
    starmap,
)
from callscope.static.objects import (
    BOUND,
    CLASS,
    CONTEXT,
    FUNCTION,
    PARTIAL,
    PROPERTY,
    RESULT,
)
from callscope.static.solver import Solver


def _partial(s: Solver, name: str, call: Call) -> None:
    target = argument(call, 0)
    if target is None or call.site is None or call.result is None:
        return
    s.partials[call.site] = (call.nodes[1:], call.tags[1:])  # type: ignore[assignment]
    s.flow(target, s.field("partial target", call.site))
    s.add(call.result, (s.objects.intern(PARTIAL, call.site),))


def _same_first(s: Solver, name: str, call: Call) -> None:
    """A decorator (or wrapper) that gives back something callable like its argument."""
    same(s, call, argument(call, 0))
    if "" not in call.tags and call.result is not None:
        s.add(call.result, (s.objects.intern(RESULT, name),))


def _apply_same(s: Solver, name: str, call: Call) -> None:
    """``lru_cache(maxsize=8)(f)``: what a decorator that was made by a call gives."""
    same(s, call, argument(call, 0))


def _same_second(s: Solver, name: str, call: Call) -> None:
    same(s, call, argument(call, 1))


def _order_of(s: Solver, name: str, call: Call) -> None:
    """``inspect.getmro(cls)``: the class and what it derives from."""
    node = argument(call, 0, "cls")
    if node is not None and call.site is not None:
        s.use(node, _derived_from, unknown_item(s, box(s, call, "tuple")))


def _derived_from(s: Solver, items: int, objects: Iterable[int]) -> None:
    for number in objects:
        if s.objects.kinds[number] == CLASS:
            s.add(items, [owner for owner in s.classes.order(number) if isinstance(owner, int)])


def _wraps(s: Solver, name: str, call: Call) -> None:
    """``@functools.wraps(f)`` on ``g``: ``g.__wrapped__`` is ``f``."""
    same(s, call, argument(call, 0))
    if call.site is None or call.via != "decorator" or not call.nodes or call.nodes[0] is None:
        return
    made = s.operands_of(call.site)[0]
    if s.operation(made)[0] == "call" and len(s.operands_of(made)) > 1:
        s.use(call.nodes[0], _note_wrapped, s.operands_of(made)[1])


def _note_wrapped(s: Solver, wrapped: int, objects: Iterable[int]) -> None:
    for number in objects:
        if s.objects.kinds[number] == FUNCTION:
            s.flow(wrapped, field(s, number, "__wrapped__"))


def _reduce(s: Solver, name: str, call: Call) -> None:
    items, result = elements(s, call, argument(call, 1)), fresh(s, call, "reduced")
    s.flow(items, result)
    initial = argument(call, 2)
    if initial is not None:
        s.flow(initial, result)
    call_back(s, call, argument(call, 0), (result, items), result)
    same(s, call, result)


def _cached_property(s: Solver, name: str, call: Call) -> None:
    node = argument(call, 0)
    if node is not None and call.result is not None:
        number = s.objects.intern(PROPERTY, call.site)
        s.flow(node, s.field("fget", number))
        s.add(call.result, (number,))


def _single_dispatch(s: Solver, name: str, call: Call) -> None:
    wrap(s, call, argument(call, 0))
    if call.site is not None:
        s.dispatchers.setdefault(call.site, Dispatcher(int(name.endswith("method"))))


def _register(s: Solver, name: str, call: Call) -> None:
    """``register(f)``, ``register(T)(f)``, ``register(T, f)`` of something dispatched."""
    same(s, call, argument(call, 1) if len(call.nodes) > 1 else argument(call, 0))


def _context_manager(s: Solver, name: str, call: Call) -> None:
    node = argument(call, 0)
    if node is not None and call.result is not None:
        s.use(node, _make_context, call.result)


def _make_context(s: Solver, result: int, objects: Iterable[int]) -> None:
    for number in objects:
        if s.objects.kinds[number] == FUNCTION:
            s.add(result, (s.objects.intern(CONTEXT, s.objects.data[number][-1]),))


def _record(s: Solver, name: str, call: Call) -> None:
    """``@dataclass`` and its kin mark a class: its ``__init__`` is generated from its fields."""
    node = argument(call, 0)
    if node is None:
        decorator(s, name, call)
    else:
        same(s, call, node)
        s.use(node, _mark_record, None)


def _mark_record(s: Solver, payload: None, objects: Iterable[int]) -> None:
    for number in objects:
        if s.objects.kinds[number] == CLASS:
            for cls in s.classes.subclasses(number):
                s.add(s.field("record", cls), (number,))


def _method_caller(s: Solver, name: str, call: Call) -> None:
    if call.result is not None:
        s.add(call.result, (s.objects.intern(RESULT, name),))
        if call.nodes and call.nodes[0] is not None:
            s.flow(call.nodes[0], s.field("named", name))


def _apply_method_caller(s: Solver, name: str, call: Call) -> None:
    base = argument(call, 0)
    each_text(s, s.field("named", name), _named_on, (base, call))


def _named_on(s: Solver, payload: tuple[int | None, Call], text: str) -> None:
    base, call = payload
    if base is not None and call.site is not None:
        node = s.field("named member", call.site, text)
        s.use(base, _load_named, (text, node, call.site))
        call_back(s, call, node, (), call.result)


def _load_named(s: Solver, payload: tuple[str, int, int], objects: Iterable[int]) -> None:
    for number in objects:
        load_from(s, number, *payload)


def _weak(s: Solver, name: str, call: Call) -> None:
    """``weakref.ref(x, callback)``: what gives ``x`` when it is called."""
    referent = argument(call, 0)
    if referent is not None and call.site is not None:
        s.flow(referent, s.field("referent", box(s, call, REFERENCE)))
    wrap(s, call, argument(call, 1))


def _attribute_getter(s: Solver, name: str, call: Call) -> None:
    _method_caller(s, name, call)


def _bound_wrap(s: Solver, name: str, call: Call) -> None:
    function, receiver = argument(call, 0), argument(call, 1)
    if function is not None and receiver is not None and call.result is not None:
        s.use(function, _bind_to, (receiver, call.result))


def _bind_to(s: Solver, payload: tuple[int, int], objects: Iterable[int]) -> None:
    receiver, result = payload
    for number in objects:
        s.use(receiver, _bind_one, (number, result))


def _bind_one(s: Solver, payload: tuple[int, int], objects: Iterable[int]) -> None:
    number, result = payload
    for receiver in objects:
        s.add(result, (s.objects.intern(BOUND, number, receiver),))


MAPPING = BUILTIN["<builtin>.dict"]
REFERENCE = "weakref.ref"


_GROUPS: list[tuple[Model, str]] = [
    (_partial, "functools.partial functools.partialmethod"),
    (copied, "copy.copy copy.deepcopy"),
    (pickled, "pickle.dumps pickle.dump cloudpickle.dumps cloudpickle.dump dill.dumps dill.dump"),
    (saved, "torch.save"),
    (loaded, "torch.load"),
    (unpickled, "pickle.loads pickle.load cloudpickle.loads cloudpickle.load dill.loads dill.load"),
    (import_module, "importlib.import_module <builtin>.__import__"),
    (global_names, "<builtin>.globals"), (local_names, "<builtin>.locals"),
    (_reduce, "functools.reduce"),
    (_same_first, "functools.lru_cache functools.cache functools.total_ordering abc.abstractmethod enum.unique "
     "typing.final typing.overload typing.runtime_checkable typing.no_type_check weakref.proxy "
     "functools.update_wrapper functools.cmp_to_key types.MappingProxyType contextlib.nullcontext "
     "torch.nn.SyncBatchNorm.convert_sync_batchnorm "
     "asyncio.create_task asyncio.ensure_future asyncio.shield typing_extensions.override "
     "typing.override typing_extensions.final numba.jit numba.njit atexit.unregister"),
    (decorator, "functools.wraps"),
    (_order_of, "inspect.getmro"),
    (_cached_property, "functools.cached_property torch.distributions.utils.lazy_property abc.abstractproperty "
     "django.utils.functional.cached_property kornia.utils.lazy_property enum.property types.DynamicClassAttribute"),
    (_single_dispatch, "functools.singledispatch functools.singledispatchmethod"),
    (_context_manager, "contextlib.contextmanager contextlib.asynccontextmanager"),
    (_record, "dataclasses.dataclass attr.s attr.attrs attr.define attr.dataclass attr.frozen attr.mutable "
     "attrs.define "
     "attrs.frozen attrs.mutable chex.dataclass flax.struct.dataclass pydantic.dataclasses.dataclass"),
    (_same_second, "typing.cast"),
    (starmap, "itertools.starmap"),
    (select(1, 0, "func"), "itertools.accumulate"),
    (select(0, 1), "itertools.filterfalse itertools.takewhile itertools.dropwhile"),
    (group, "itertools.groupby"),
    (all_elements, "itertools.chain heapq.merge itertools.islice itertools.cycle itertools.repeat itertools.tee"),
    (chained, "itertools.chain.from_iterable"),
    (product, "itertools.product itertools.zip_longest"),
    (combinations, "itertools.combinations itertools.permutations itertools.pairwise "
     "itertools.combinations_with_replacement"),
    (MAPPING, "collections.OrderedDict"),
    (container("dict"), "collections.Counter collections.ChainMap weakref.WeakKeyDictionary weakref.WeakValueDictionary"),
    (container("list"), "collections.deque queue.Queue"),
    (container("set"), "weakref.WeakSet"),
    (default_dict, "collections.defaultdict"),
    (calls_first, "atexit.register concurrent.futures.submit contextvars.Context.run timeit.timeit "
     "asyncio.to_thread"),
    (maps_tree, "optree.tree_map optree.tree_map_ torch.utils._pytree.tree_map torch.utils._pytree.tree_map_ "
     "jax.tree.map jax.tree_map jax.tree_util.tree_map tree.map_structure"),
    (calls_keyword("target"), "threading.Thread multiprocessing.Process multiprocessing.context.Process"),
    (calls_keyword("function", 1), "threading.Timer"),
    (calls_keyword("handler", 1), "signal.signal"),
    (calls_keyword("repl", 1), "re.sub re.subn"),
    (calls_keyword("object_hook"), "json.loads json.load"),
    (calls_keyword("callback", 1), "weakref.finalize"),
    (_weak, "weakref.ref weakref.WeakMethod"),
    (run_coroutine, "asyncio.run asyncio.wait_for asyncio.run_coroutine_threadsafe"),
    (gather, "asyncio.gather asyncio.wait"),
    (_method_caller, "operator.methodcaller operator.attrgetter"),
    (_bound_wrap, "types.MethodType"),
]  # fmt: skip


MODELS: dict[str, Model] = {name: model for model, names in _GROUPS for name in names.split()}


METHODS: dict[str, Model] = {
    "submit": calls_first, "apply_async": apply_async, "run_in_executor": calls_second, "call_soon": scheduled(0),
    "call_soon_threadsafe": scheduled(0), "call_later": scheduled(1), "call_at": scheduled(1),
    "add_done_callback": done_callback, "imap": map_first, "imap_unordered": map_first, "starmap": starmap,
    "map": map_first, "register": _register, "run_until_complete": run_coroutine, "run_forever": run_coroutine,
    "apply": apply_async,
}  # fmt: skip


"""Methods of external objects, whatever their class: executors, pools, event loops, exit stacks, dispatchers."""

APPLIED: dict[str, Model] = {
    "operator.methodcaller": _apply_method_caller,
    "functools.wraps": _wraps,
    **dict.fromkeys(("functools.lru_cache", "functools.cache", "functools.total_ordering", "numba.jit", "numba.njit"), _apply_same),
    **dict.fromkeys((name for model, names in _GROUPS if model is _record for name in names.split()), _record),
}  # fmt: skip
"""What the result of an external call does when it is called in turn."""

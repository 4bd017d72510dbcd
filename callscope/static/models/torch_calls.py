"""PyTorch's own indirections: modules, containers, transforms, checkpoints, hooks, optimisers, loaders."""

from __future__ import annotations

from collections.abc import Iterable

from callscope.static.containers import unknown_item
from callscope.static.invoke import Call
from callscope.static.keys import keyed
from callscope.static.models.modelling import (
    Model,
    argument,
    box,
    call_back,
    call_back_tagged,
    elements,
    fresh,
    same,
    specials,
    tensor,
    wrap,
)
from callscope.static.models.state_hooks import RUNNING, STATE_HOOKS, register_state_hook, run_state_hooks
from callscope.static.models.tensor_names import TENSOR
from callscope.static.models.torch_library import run_operator
from callscope.static.models.torch_modules import MODULE, PARTS_OF, parts_of_module
from callscope.static.models.torch_registries import REGISTERED, divergence, register_kl, registry
from callscope.static.objects import BOX, CANDIDATE, INSTANCE, MEMBER, RESULT
from callscope.static.solver import Solver
from callscope.static.specials import special_on


def _sequential(s: Solver, name: str, call: Call) -> None:
    number = box(s, call, name)
    for position, (node, tag) in enumerate(zip(call.nodes, call.tags, strict=True)):
        if node is None:
            continue
        if tag == "*":
            s.flow(elements(s, call, node), unknown_item(s, number))
        else:
            s.flow(node, keyed(s, number, position))
            s.use(node, _mapping_items, number)


def _mapping_items(s: Solver, target: int, objects: Iterable[int]) -> None:
    for number in objects:
        if s.objects.kinds[number] == BOX and s.objects.data[number][0] == "dict":
            s.flow(s.field("items", number), unknown_item(s, target))


def _module_list(s: Solver, name: str, call: Call) -> None:
    from callscope.static.containers import merge

    number = box(s, call, name)
    for node in call.nodes:
        if node is not None:
            s.flow(elements(s, call, node), unknown_item(s, number))
            merge(s, node, number)


def _layers(s: Solver, name: str, call: Call) -> None:
    """``TransformerEncoder(layer, n)`` runs copies of a layer of the program's."""
    layer = argument(call, 0, _LAYER.get(name.rpartition(".")[2], ""))
    if call.result is not None and layer is not None and call.site is not None:
        s.add(call.result, (s.objects.intern(RESULT, name),))
        s.use(layer, _own_layers, (name, call.site, call.result))


_LAYER = {"TransformerEncoder": "encoder_layer", "TransformerDecoder": "decoder_layer"}


def _own_layers(s: Solver, payload: tuple[str, int, int], objects: Iterable[int]) -> None:
    name, site, result = payload
    for number in objects:
        if s.objects.kinds[number] in (INSTANCE, CANDIDATE):
            whole = s.objects.intern(BOX, name, site)
            s.add(unknown_item(s, whole), (number,))
            s.add(result, (whole,))


def _transform(s: Solver, name: str, call: Call) -> None:
    """``vmap(f)``, ``grad(f)``, ``compile(m)``: a callable that calls its argument."""
    if call.via == "decorator":
        same(s, call, argument(call, 0))
    elif argument(call, 0, "func") is not None or argument(call, 0, "model") is not None:
        node = argument(call, 0, "func")
        node = node if node is not None else argument(call, 0, "model")
        wrap(s, call, node)
        same(s, call, node)
    elif call.result is not None:
        s.add(call.result, (s.objects.intern(RESULT, name),))


def _traced(s: Solver, name: str, call: Call) -> None:
    """``torch.jit.trace(f, example)``: a callable that calls its argument, run once to see what it does."""
    _transform(s, name, call)
    node = argument(call, 0, "func")
    call_back(s, call, node if node is not None else argument(call, 0, "root"), (argument(call, 1),), None)


def _calls(first: int) -> Model:
    def model(s: Solver, name: str, call: Call) -> None:
        result = fresh(s, call, "result")
        call_back_tagged(s, call, argument(call, 0, "func"), first, result)
        same(s, call, result)
        tensor(s, name, call)

    return model


def _calls_on(position: int) -> Model:
    """The callable gets the elements of one argument (a tuple of inputs) or the argument itself."""

    def model(s: Solver, name: str, call: Call) -> None:
        inputs = argument(call, position, "inputs")
        items = elements(s, call, inputs)
        if inputs is not None:
            s.flow(inputs, items)
        call_back(s, call, argument(call, 0, "func"), (items, items, items), None)
        tensor(s, name, call)

    return model


def _loader(s: Solver, name: str, call: Call) -> None:
    _fill_loader(s, box(s, call, name), call)


def _fill_loader(s: Solver, number: int, call: Call) -> None:
    dataset = argument(call, 0, "dataset")
    if dataset is None or call.site is None:
        return
    s.flow(dataset, s.field("iterated", number))
    items = s.field("item of dataset", number)
    s.use(dataset, _dataset_item, (items, call.site))
    for keyword in ("sampler", "batch_sampler"):
        source = argument(call, -1, keyword)
        if source is not None:
            s.flow(source, s.field("iterated", number))
    collate = argument(call, -1, "collate_fn")
    if collate is not None:
        s.flow(collate, s.field("run when iterated", number))
    else:
        s.flow(items, unknown_item(s, number))


def inherits_runner(s: Solver, receiver: int, owner: str, attribute: str, call: Call) -> bool:
    """Call what an instance of a class below a loader or a schedule inherits from it; False where nothing is known of that."""
    model = MODELS.get(owner)
    if model is _loader and attribute == "__init__":
        _fill_loader(s, receiver, call)
    elif model is _loader and attribute == "__iter__" and call.site is not None:
        running = box(s, call, "torch.utils.data.iterator")  # what it runs, it runs where it is asked for a batch
        s.flow(s.field("items", receiver), unknown_item(s, running))
        for slot in ("iterated", "run when iterated", "item of dataset"):
            s.flow(s.field(slot, receiver), s.field(slot, running))
    elif model is _schedule and attribute == "__init__":
        _schedule(s, owner, call._replace(result=None), s.field("schedule", receiver))
    elif model is _schedule and attribute == "step" and call.site is not None:
        s.use(s.field("schedule", receiver), _run_module, Call(call.site, (None,), ("",), None, "callback"))
    else:
        return False
    return True


def _dataset_item(s: Solver, payload: tuple[int, int], objects: Iterable[int]) -> None:
    from callscope.static.specials import special

    items, site = payload
    for number in objects:
        if s.objects.kinds[number] == "instance":
            special(s, number, "__len__", Call(site, (), (), None, "callback"))
            special(s, number, "__getitem__", Call(None, (None,), ("",), items, "callback"))


def _run_backward(s: Solver, name: str, call: Call) -> None:
    back = run_backward(s, call.site)
    s.late.callbacks.append((s.field("backward"), back))
    tensor(s, name, call)


def run_backward(s: Solver, site: int | None) -> Call:
    """What is registered for the backward pass may run here."""
    back = Call(site, (), (), None, "backward", (), True)
    s.use(s.field("backward"), _backward_call, back)
    return back


def _backward_call(s: Solver, call: Call, objects: Iterable[int]) -> None:
    for number in objects:
        s.call_object(number, call)


def call_tensor_member(s: Solver, receiver: int, owner: str, attribute: str, call: Call) -> bool:
    """Call a method of a tensor, an optimiser or a value of unknown external origin; False if nothing is known."""
    if attribute == "backward":
        _run_backward(s, attribute, call)
        return True
    if attribute in FORWARD_HOOKS:
        hook = argument(call, 0, "hook")
        if hook is not None:
            s.flow(hook, s.field("hooks", receiver))
        return True
    if attribute in BACKWARD_HOOKS:
        hook = argument(call, 0, "hook")
        if hook is not None:
            s.flow(hook, s.field("backward"))
        return True
    if attribute in STATE_HOOKS and owner.startswith("torch."):
        register_state_hook(s, receiver, attribute, call)
        return True
    if attribute in RUNNING and owner.startswith("torch.") and call.site is not None:
        run_state_hooks(s, receiver, attribute, call.site)
    if attribute == "step" and owner.startswith("torch.optim"):
        call_back(s, call, argument(call, 0, "closure"), (), call.result)
        s.use(s.field("schedule", owner), _run_module, Call(call.site, (None,), ("",), None, "callback"))
        return True
    if owner == MODULE and attribute in PARTS_OF:
        parts_of_module(s, receiver, attribute, call)
        return True
    if attribute == "as_subclass":
        _subclass(s, attribute, call)
        return True
    if owner == TENSOR and attribute not in ("map_", "apply_"):
        tensor(s, attribute, call)
        return True
    return False


def _subclass(s: Solver, name: str, call: Call) -> None:
    """``t.as_subclass(T)``, ``torch.Tensor._make_subclass(T, t)``: an instance of T."""
    cls = argument(call, 0, "cls")
    if cls is not None and call.result is not None:
        s.use(cls, _instances, call.result)


def _instances(s: Solver, result: int, objects: Iterable[int]) -> None:
    s.add(result, [s.classes.instance(number) for number in objects if s.objects.kinds[number] == "class"])


def _saved_hooks(s: Solver, name: str, call: Call) -> None:
    """``saved_tensors_hooks(pack, unpack)``: the first runs in the forward, the second in the backward."""
    call_back(s, call, argument(call, 0, "pack_hook"), (None,), None)
    unpack = argument(call, 1, "unpack_hook")
    if unpack is not None:
        s.flow(unpack, s.field("backward"))


FORWARD_HOOKS = frozenset({"register_forward_hook", "register_forward_pre_hook"})
BACKWARD_HOOKS = frozenset(
    {"register_hook", "register_full_backward_hook", "register_full_backward_pre_hook", "register_backward_hook",
     "register_post_accumulate_grad_hook"}
)  # fmt: skip


def forward_hooks(s: Solver, number: int, call: Call) -> None:
    """Calling a library's module runs the hooks that were registered on it."""
    name = s.objects.data[number][0]
    if name.startswith("torch.nn.") and name != MODULE:
        s.use(s.field("hooks", number), _run_module, Call(call.site, (None,) * 3, ("",) * 3, None, "hook"))


def overrides(s: Solver, call: Call) -> None:
    """A torch function given an instance whose class has ``__torch_function__`` runs that."""
    for node in call.nodes:
        if node is not None:
            back = Call(call.site, (None,) * 4, ("",) * 4, call.result, "dunder", (), call.guess)
            special_on(s, node, "__torch_function__", back)


def _schedule(s: Solver, name: str, call: Call, kept: int | None = None) -> None:
    """``LambdaLR(optimizer, f)`` calls ``f`` when it is made and at every ``step``."""
    rate = argument(call, 1, "lr_lambda")
    if rate is not None:
        every = elements(s, call, rate)
        s.flow(rate, every)
        call_back(s, call, every, (None,), None)
        s.flow(every, s.field("schedule", name) if kept is None else kept)
    if call.result is not None:
        s.add(call.result, (s.objects.intern(RESULT, name),))


def _parametrized(s: Solver, name: str, call: Call) -> None:
    call_back(s, call, argument(call, 2, "parametrization"), (None,), None)
    specials(s, call, argument(call, 2, "parametrization"), ("right_inverse",))


def call_container(s: Solver, number: int, call: Call) -> bool:
    """Call a container of modules: every module in it runs; False where ``number`` is none."""
    kind, data = s.objects.kinds[number], s.objects.data[number]
    sequential = kind == BOX and data[0].endswith(("Sequential", *_LAYER))
    if kind == "instance":
        cls = data[0]
        sequential = any(base.endswith("Sequential") for base in s.classes.external_bases(cls))
    if not sequential:
        return False
    unknown_item(s, number)
    items = s.field("items", number)
    result = call.result if call.result is not None else s.field("discarded")
    nodes = (*call.nodes[:1],) if call.nodes else (None,)
    s.use(items, _run_module, Call(call.site, nodes, ("",), result, "module-call", (), call.guess))
    s.add(result, (s.objects.intern(RESULT, TENSOR),))
    return True


def _run_module(s: Solver, call: Call, objects: Iterable[int]) -> None:
    for number in objects:
        s.call_object(number, call)


def model_of(name: str) -> Model | None:
    """Return the model of a torch function by its shape: a lower-case function gives a tensor."""
    if not name.startswith(("torch.", "numpy.")):
        return None
    if name.startswith("torch.ops."):
        return run_operator
    module, _, last = name.rpartition(".")
    if name.startswith("torch.") and last[:1].islower() and module in _TENSOR_MODULES and last not in _NO_TENSOR:
        return tensor
    return None


_TENSOR_MODULES = frozenset(
    {"torch", "torch.nn.functional", "torch.linalg", "torch.fft", "torch.special", "torch.sparse", "torch.functional"}
)
_NO_TENSOR = frozenset(
    {"no_grad", "enable_grad", "inference_mode", "set_grad_enabled", "device", "dtype", "jit", "compile", "is_tensor",
     "save", "load", "manual_seed", "autocast", "finfo", "iinfo", "typename", "vmap"}
)  # fmt: skip
_GROUPS: list[tuple[Model, str]] = [
    (_sequential, "torch.nn.Sequential torch.nn.modules.container.Sequential"),
    (_module_list, "torch.nn.ModuleList torch.nn.ModuleDict torch.nn.ParameterList torch.nn.ParameterDict"),
    (_layers, "torch.nn.TransformerEncoder torch.nn.TransformerDecoder"),
    (_transform, "torch.vmap torch.func.vmap torch.func.grad torch.func.grad_and_value torch.func.jacrev "
     "torch.func.jacfwd "
     "torch.func.hessian torch.compile torch.jit.script torch.func.functionalize torch.jit.ignore "
     "torch.compiler.disable torch._dynamo.disable torch.jit.export torch.fx.wrap "
     "functorch.vmap functorch.grad functorch.jacrev functorch.jacfwd torch.nn.DataParallel torch.func.linearize "
     "torch.nn.parallel.DistributedDataParallel torch.optim.swa_utils.AveragedModel "
     "torch.nn.utils.parametrizations.weight_norm "
     "torch.nn.utils.weight_norm torch.nn.utils.spectral_norm torch.autograd.function.once_differentiable "
     "torch.jit.unused torch.jit.script_method torch.compiler.allow_in_graph torch.amp.custom_fwd "
     "torch.amp.custom_bwd"),
    (_traced, "torch.jit.trace torch.fx.symbolic_trace"),
    (_calls(1), "torch.utils.checkpoint.checkpoint torch.func.vjp torch.autograd.forward_ad.make_dual "
     "torch.func.functional_call "
     "torch.nn.utils.stateless.functional_call torch.cond torch.autograd.functional.vjp torch.autograd.functional.jvp"),
    (_calls_on(1), "torch.func.jvp torch.autograd.functional.jacobian torch.autograd.functional.hessian "
     "torch.autograd.gradcheck "
     "torch.autograd.gradgradcheck torch.autograd.functional.vhp torch.autograd.functional.hvp torch.func.jvp"),
    (_loader, "torch.utils.data.DataLoader torch.utils.data.dataloader.DataLoader"),
    (_schedule, "torch.optim.lr_scheduler.LambdaLR torch.optim.lr_scheduler.MultiplicativeLR"),
    (_parametrized, "torch.nn.utils.parametrize.register_parametrization"),
    (register_kl, "torch.distributions.kl.register_kl torch.distributions.register_kl"),
    (divergence, "torch.distributions.kl.kl_divergence torch.distributions.kl_divergence"),
    (registry, " ".join(REGISTERED)),
    (register_kl, " ".join(f"{name}.register" for name in REGISTERED)),
    (_subclass, "torch.Tensor._make_subclass torch.Tensor._make_wrapper_subclass"),
    (_saved_hooks, "torch.autograd.graph.saved_tensors_hooks"),
    (_run_backward, "torch.autograd.backward torch.autograd.grad"),
    (tensor, "torch.Tensor torch.nn.Parameter torch.nn.parameter.Parameter"),
]  # fmt: skip
MODELS: dict[str, Model] = {name: model for model, names in _GROUPS for name in names.split()}

__all__ = ["MEMBER", "MODELS", "call_container", "call_tensor_member", "model_of"]

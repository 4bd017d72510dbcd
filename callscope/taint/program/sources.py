"""Where gradients start that no code is seen to ask for: tensor parameters of entry points, annotated fields."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Any

from callscope.source.facts import Parameter
from callscope.taint.lattice.masks import LIKELY, SOME_LAYER, TENSOR
from callscope.taint.lattice.state import ANY, EMPTY, State, union
from callscope.taint.names.quantities import is_quantity
from callscope.taint.names.words import words

_INTEGER_NAMES = re.compile(
    r"(^|_)(labels?|targets?|tgt|gt|ground_truth|y|masks?|idx|idxs|index|indices|ids?|input_ids|token_ids|lengths?|lens?"
    r"|counts?|edge_index|batch_index|sizes?|shape|num|seed|step|epoch|classes|timesteps?|positions_ids|padding|key|keys"
    r"|offsets_index|segment_ids|attention_mask|reference|references)$|^num_[a-z]+s$|(^|_)true(_|$)"
)
_INDEX_WORDS = re.compile(r"(^|_)(idx|idxs|index|indexes|indices|ids?|keys?)(_|$)")
_TIMES = frozenset({"t", "t0", "dt", "h", "time", "ts"})
_COORDINATES = words("z xc yc x0 y0 cx cy xx yy xq yq xi eta phi theta")
_JUDGES = re.compile(
    r"(?i)(^|_|\.)(fit\w*|train\w*|steps?|loss\w*|score|eval\w*|test\w*|valid\w*|predict\w*|update\w*|closure|objective|criterion|accuracy|metrics?|errors?"
    r"|forward|__call__|learn|batch|collate|mixup|cutmix|augment|nll|elbo|penalty|mse|mae|psnr|ssim|dataset|loader|sample|__init__|compute)(_|\b|$)"
)
"""Functions to which ``y`` is what ``x`` should lead to."""
_OF_DENSITY = frozenset({"loc", "scale", "rate", "location"})
_MEASURED = frozenset({"measured", "observed", "measurements", "observations"})
_NONE = frozenset[str]()
_SIMULATED = frozenset({"sim", "simulated", "pred", "predicted", "model_output"})
_COMPUTED = {"obs": _SIMULATED, "fixed": frozenset({"moving"})}
"""What is data where it is compared with what stands beside it: ``obs`` beside ``sim``."""
_SETTINGS = re.compile(r"(^|_)(r?tol|atol|eps|epsilon|tolerance|dtype|device|dims?|reduction)$")
_LAYOUT = re.compile(
    r"(^|_)(n?dims?|keepdims?|dtype|device)$|(^|_)(input|output|in|out|img|image|batch|feature|grid|kernel|patch|tensor|psf|filter|window|pool|crop|mask|vocab|latent|spatial|roi|sp)_(shape|size)$"
)
_BATCH = re.compile(r"(^|_)(mini_?)?batch(es)?$")
"""What a step of training is handed: data."""
_INTEGER_TYPES = frozenset({"LongTensor", "IntTensor", "BoolTensor", "ByteTensor", "ShortTensor"})
_TENSOR_TYPES = frozenset({"Tensor", "tensor", "FloatTensor", "DoubleTensor", "HalfTensor", "Parameter", "Variable"})
_LAYER_TYPES = frozenset({"Module", "Linear", "Sequential", "ModuleList"})
_LAYER_NAMES = words(
    "model models net network module backbone encoder decoder critic actor policy generator discriminator student "
    "teacher classifier layer denoiser unet"
)
_WHOLE_TENSORS = frozenset({"Int", "Int8", "Int16", "Int32", "Int64", "UInt", "UInt8", "Bool", "Integer"})
_PLAIN_TYPES = frozenset({"int", "str", "bool", "bytes", "dtype", "device", "Size", "Path", "Generator", "slice"})
_TABLE_TYPES = frozenset({"DataFrame", "Series", "ndarray", "NDArray"})
"""What holds numbers without history."""
_WRAPPING = words("Optional Annotated Final Float Float32 Float64 Complex Shaped TensorType Int Bool")
_CONTAINERS = words("list List tuple Tuple Sequence Iterable Iterator dict Dict Mapping set Optional Union")


def annotated(tree: Any) -> State:
    """Return what a value with this annotation may carry, likely; ``EMPTY`` where it says nothing about tensors."""
    stack: list[tuple[Any, int]] = [(tree, 0)]
    found = EMPTY
    while stack:
        node, depth = stack.pop()
        if not node:
            continue
        if node[0] == "name":
            found = union(found, _nested(_of_type(node[1].rpartition(".")[2]), depth))
        elif node[0] in ("or", "list"):
            stack.extend((choice, depth) for choice in node[1])
        elif node[0] == "sub":
            stack.extend(_inside(node, depth))
    return found


def _inside(node: Any, depth: int) -> list[tuple[Any, int]]:
    base = node[1][1].rpartition(".")[2] if node[1][0] == "name" else ""
    deeper = depth if base in ("Optional", "Union", "Annotated", "Final", "ClassVar", "Float") else depth + 1
    if base in ("Float", "Float32", "Float64", "Complex", "Shaped", "TensorType"):
        return [(argument, depth) for argument in node[2][:1]]
    return [(argument, deeper) for argument in node[2]] if base != "Callable" and base not in ("Int", "Bool") else []


def _nested(state: State, depth: int) -> State:
    for _ in range(min(depth, 2)):
        state = State(0, {ANY: state}) if state is not EMPTY else EMPTY
    return state


def _of_type(name: str) -> State:
    if name in _TENSOR_TYPES:
        return State(LIKELY | TENSOR)
    if name in _INTEGER_TYPES:
        return State(TENSOR)
    return State(SOME_LAYER) if name in _LAYER_TYPES or name.endswith("Module") else EMPTY


def is_tensor_type(name: str) -> bool:
    """Return whether a type's name, without its module, is one of torch's tensors."""
    return name in _TENSOR_TYPES or name in _INTEGER_TYPES


def says_tensor(tree: Any) -> bool:
    """Return whether an annotation names a tensor and nothing else that has methods of a program's own."""
    if not tree:
        return False
    if tree[0] == "name":
        return is_tensor_type(tree[1].rpartition(".")[2])
    if tree[0] == "or":
        others = [choice for choice in tree[1] if not says_tensor(choice)]
        return len(others) < len(tree[1]) and all(_is_no_object(choice) for choice in others)
    base = tree[1][1].rpartition(".")[2] if tree[0] == "sub" and tree[1][0] == "name" else ""
    if base in ("Union", "Optional"):
        return says_tensor(("or", tree[2]))
    return base in _WRAPPING and bool(tree[2]) and says_tensor(tree[2][0])


def is_number(tree: Any) -> bool:
    """Return whether an annotation names numbers only: a tensor in its place is against it, and only believed where it is seen."""
    if not tree:
        return False
    if tree[0] == "or":
        return all(is_number(choice) or choice[0] == "none" for choice in tree[1])
    return tree[0] == "name" and tree[1] in ("float", "complex")


def is_numbers(tree: Any) -> bool:
    """Return whether an annotation names numbers, or a list, tuple or dictionary of nothing but numbers."""
    if not tree:
        return False
    if tree[0] == "or":
        return all(is_numbers(choice) or choice[0] == "none" for choice in tree[1])
    if tree[0] == "sub":
        base = tree[1][1].rpartition(".")[2] if tree[1][0] == "name" else ""
        held = [one for one in tree[2] if one[0] not in ("none", "unknown") and not is_plain(one)]
        return base in _CONTAINERS and bool(held) and all(map(is_numbers, held))
    return is_number(tree)


def _is_no_object(tree: Any) -> bool:
    return bool(tree) and (tree[0] == "none" or is_plain(tree) or is_number(tree))


def is_plain(tree: Any) -> bool:
    """Return whether an annotation names a type that is, or holds, never a tensor: a whole number, a text, a flag, a dtype, a list of such."""
    if not tree:
        return False
    if tree[0] == "or":
        return all(is_plain(choice) or choice[0] == "none" for choice in tree[1])
    if tree[0] == "sub":
        base = tree[1][1].rpartition(".")[2] if tree[1][0] == "name" else ""
        unsaid = ("none", "unknown") if base in ("tuple", "Tuple") else ("none",)  # ``tuple[int, ...]``
        return (
            base in _CONTAINERS
            and any(map(is_plain, tree[2]))
            and all(one[0] in unsaid or is_plain(one) for one in tree[2])
        )
    last = tree[1].rpartition(".")[2] if tree[0] == "name" else ""
    return last in _PLAIN_TYPES or last in _TABLE_TYPES


def carries_none(tree: Any) -> bool:
    """Return whether an annotation names only what no gradient comes by: what ``is_plain`` names, tensors of whole numbers, containers of both."""
    if not tree:
        return False
    if tree[0] == "or":
        return all(carries_none(choice) or choice[0] == "none" for choice in tree[1])
    if tree[0] == "name":
        return tree[1].rpartition(".")[2] in _INTEGER_TYPES or is_plain(tree)
    base = tree[1][1].rpartition(".")[2] if tree[0] == "sub" and tree[1][0] == "name" else ""
    if base in _WHOLE_TENSORS:  # jaxtyping's ``Int[Tensor, "batch"]``
        return True
    parts = [one for one in tree[2] if one[0] not in ("none", "unknown")] if base in _CONTAINERS else []
    return is_plain(tree) or (bool(parts) and all(map(carries_none, parts)))


def is_model(tree: Any) -> bool:
    """``model: torch.nn.Module``: what has layers, and is no tensor itself."""
    if not tree:
        return False
    if tree[0] == "or":
        return any(map(is_model, tree[1])) and all(is_model(choice) or choice[0] == "none" for choice in tree[1])
    return bool(tree[0] == "name" and tree[1].rpartition(".")[2] in _LAYER_TYPES)


def is_whole(tree: Any) -> bool:
    """Return whether an annotation names whole numbers, texts or flags only, or a container of such."""
    if not tree:
        return False
    if tree[0] == "or":
        return all(is_whole(choice) or choice[0] == "none" for choice in tree[1]) and any(map(is_whole, tree[1]))
    if tree[0] == "sub":
        base = tree[1][1].rpartition(".")[2] if tree[1][0] == "name" else ""
        return base in _CONTAINERS and is_plain(tree) and any(map(is_whole, tree[2]))
    return tree[0] == "name" and tree[1] in ("int", "bool", "str", "bytes")


def holds_nothing(tree: Any) -> bool:
    """Return whether an annotation names only what has no elements of its own: tensors, numbers, texts."""
    if not tree:
        return False
    if tree[0] == "or":
        return all(choice[0] == "none" or holds_nothing(choice) for choice in tree[1])
    if tree[0] == "sub":
        base = tree[1][1].rpartition(".")[2] if tree[1][0] == "name" else ""
        return base in _WRAPPING and all(part and (part[0] == "none" or holds_nothing(part)) for part in tree[2][:1])
    last = tree[1].rpartition(".")[2] if tree[0] == "name" else ""
    return last in _TENSOR_TYPES or last in _INTEGER_TYPES or last in _PLAIN_TYPES or last == "float"


def is_closed(tree: Any) -> bool:
    """Return whether an annotation names tensors, numbers and containers of whole numbers or texts: what is no tensor has none inside."""
    if not tree:
        return False
    if tree[0] == "or":
        return all(choice[0] == "none" or is_closed(choice) for choice in tree[1])
    base = tree[1][1].rpartition(".")[2] if tree[0] == "sub" and tree[1][0] == "name" else ""
    if base in ("Union", "Optional"):
        return is_closed(("or", tree[2]))
    return (base in _CONTAINERS and bool(tree[2]) and all(map(is_plain, tree[2]))) or holds_nothing(tree)


def entry(
    parameter: Parameter, documented: State, evidence: bool, beside: Collection[str] = (), function: str = ""
) -> State:
    """Return what a parameter of a ``function`` without visible callers may carry. ``evidence``: used as a tensor; ``beside``: all its parameters' names."""
    if parameter.kind in ("vararg", "kwarg"):
        state = annotated(parameter.annotation)
        if evidence and parameter.kind == "vararg" and parameter.annotation is None:
            state = State(LIKELY | TENSOR)  # ``for m in mats: out = out @ m.detach()``
        return State(0, {ANY: state}) if state is not EMPTY else EMPTY
    state = annotated(parameter.annotation)
    if state is EMPTY and parameter.annotation is None:
        state = union(documented, _by_use(parameter.name, evidence))
    whole = is_label(parameter.name, beside, function) or is_batch(parameter) or says_whole_tensor(parameter.annotation)
    return without_gradient(state) if whole else state


def is_batch(parameter: Parameter) -> bool:
    """Return whether a parameter is called a batch of data, and no annotation says that it is a tensor."""
    return parameter.annotation is None and _BATCH.search(parameter.name) is not None


def says_whole_tensor(tree: Any) -> bool:
    """``int | Tensor``: return whether an annotation names a whole number or a tensor, and no other number: a tensor of whole numbers then."""
    if tree and tree[0] == "sub" and tree[1][0] == "name" and tree[1][1].rpartition(".")[2] in ("Optional", "Union"):
        tree = ("or", tree[2])
    if not tree or tree[0] != "or":
        return False
    named = {one[1].rpartition(".")[2] for one in tree[1] if one and one[0] == "name"}
    plain = all(one[0] in ("name", "none") for one in tree[1])
    return plain and "int" in named and named <= _TENSOR_TYPES | _INTEGER_TYPES | {"int"}


def is_open_record(parameter: Parameter) -> bool:
    """Return whether a parameter may hold tensors under keys or names that its annotation does not tell: it has none, or names a dictionary."""
    tree = parameter.annotation
    if tree and tree[0] == "sub":
        tree = tree[1]
    return tree is None or (
        tree[0] == "name" and tree[1].rpartition(".")[2] in ("dict", "Dict", "Mapping", "SimpleNamespace", "Any")
    )


def is_label(name: str, beside: Collection[str], function: str = "") -> bool:
    """Return whether a parameter's name is one of labels, counts and measured data.

    ``y`` beside a time is a state, beside an ``x`` in a ``function`` that fits or judges nothing a coordinate or the other argument; ``shape`` beside a scale is a distribution's.
    """
    if name in _MEASURED or not _COMPUTED.get(name, _NONE).isdisjoint(beside):
        return True
    if name == "y" and not (_TIMES | _COORDINATES).isdisjoint(beside):
        return False
    if name == "y" and function and "x" in beside and not (_JUDGES.search(function) or _LAYER_NAMES & set(beside)):
        return False
    return is_discrete(name) and not (name == "shape" and not _OF_DENSITY.isdisjoint(beside))


def _by_use(name: str, evidence: bool) -> State:
    if name in _LAYER_NAMES:
        return State(SOME_LAYER)
    return State(LIKELY | TENSOR) if evidence and not _SETTINGS.search(name) else EMPTY


def without_gradient(state: State) -> State:
    """Return ``state`` with no likely gradient in it."""
    parts = {key: without_gradient(part) for key, part in state.parts.items()} if state.parts else None
    return State(state.mask & ~LIKELY, parts)


def is_discrete(name: str) -> bool:
    """Return whether a name is one that labels, masks, indices and counts have."""
    return _INTEGER_NAMES.search(name) is not None and not is_quantity(name)


def is_layout(name: str) -> bool:
    """Return whether a name is one of what says how a tensor lies: which dimension, what shape, where. An ``axis`` or a ``shape`` may be physical."""
    return _LAYOUT.search(name) is not None and not is_quantity(name)


def is_sizes(parameter: Parameter) -> bool:
    """Return whether a parameter is said to be a tuple or list, and named as what says how large a tensor is: there are whole numbers in it."""
    tree = parameter.annotation
    sequence = bool(tree) and tree[0] == "name" and tree[1].rpartition(".")[2] in ("tuple", "Tuple", "list", "List")
    return sequence and is_layout(parameter.name)


def is_index(name: str) -> bool:
    """Return whether a name is one that indices and keys have, with or without more words behind it (``idx_i``)."""
    return is_discrete(name) or (_INDEX_WORDS.search(name) is not None and not is_quantity(name))

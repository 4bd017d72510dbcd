"""What something external does with an argument: reports it, takes its size, hands it on, or computes with it."""

from __future__ import annotations

import re
from typing import Any

from callscope.taint.forward.analysis import Flow
from callscope.taint.lattice.masks import LAYERS
from callscope.taint.names import use_names as table
from callscope.taint.names.torch_names import PLAIN_PACKAGES, QUANTIZED, WRAPPERS

Fate = tuple[str, Any]
STOP: Fate = ("stop", None)
SIZE: Fate = ("size", None)
_CARRIED = {
    "zip": "spread",
    "enumerate": "spread",
    "next": "next",
    "float": "number",
    "int": "number",
    "complex": "number",
}
_CARRIED |= {
    "str": "text",
    "format": "text",
    "list": "wrap",
    "tuple": "wrap",
    "dict": "",
    "map": "wrap",
    "iter": "wrap",
}
_WORLD = re.compile(r"(?i)env|gym|world|sim(ulat|$|_)|logger|writer|tracker|run$")
_REDUCTIONS = frozenset({"sum", "mean", "max", "min", "argmax", "softmax", "cumsum", "topk", "norm", "std", "var"})
"""Methods of a tensor whose arguments are axes and orders."""
_SPACED = ("linspace", "logspace")
_WRAPPING = ("sorted", "reversed", "set", "frozenset", "filter", "getattr")
_CONDITION_FIRST = ("where", "masked_fill", "masked_select", "masked_scatter")
_INDEX_LATER = (
    "gather",
    "index_select",
    "take",
    "take_along_dim",
    "embedding",
    "embedding_bag",
    "scatter_reduce",
    "scatter",
    "scatter_add",
    "index_add",
    "index_copy",
)


_NO_LAYERS = table.SELECTING_METHODS | {"append", "appendleft", "extend", "insert"}
"""What is called so is no layer that an object keeps."""


def argument_fate(flow: Flow, g: int, user: int, operands: tuple[int, ...], tags: Any, v: int) -> Fate:
    """Return what becomes of operand ``v`` of an external call, with a detail."""
    values = flow.view.units[g].values
    op, _, name = values[operands[0]]
    dotted = flow.names.name(g, operands[0])
    if dotted is None and op != "attr":
        external = flow.view.externals(g, user)
        dotted = external[0].removeprefix("<builtin>.") if len(external) == 1 else None
    position = operands.index(v, 1) - 1
    tag = tags[position]
    if dotted == "round" and len(operands) > 2:
        return "compute", ""
    if dotted == "torch.where" and position == 0 and len(operands) == 4:
        live = any(flow.gradient(g, operand) for operand in operands[2:])
        return SIZE if live else ("compute", "tensor")
    if dotted is not None and "()." in dotted and name in table.SELECTING_METHODS:
        return _method(name, position, tag)  # ``torch.zeros(n).scatter_(-1, index=where, src=x)``
    if dotted is not None:
        return _function(dotted, position, tag)
    if op == "attr" and name not in _NO_LAYERS and _is_kept(flow, g, operands[0]):
        return "compute", "tensor" if flow.mask(g, operands[0]) & LAYERS else ""
    if op == "attr" and name in table.COMPUTING_METHODS and _is_used(flow, g, user):
        return "compute", ""
    if op == "attr":
        return _method(name, position, tag)
    return "compute", ""


def _is_used(flow: Flow, g: int, call: int) -> bool:
    """``image = self.renderer.render(mesh)``; what an environment gives is the world's answer, which no gradient comes through."""
    values = flow.view.units[g].values
    operands = values[values[call][1][0]][1]
    op, _, below = values[operands[0]]
    named = str(below[-1] if op in ("param", "global", "free") else below if op == "attr" else "")
    return bool(flow.view.users(g).get(call)) and _WORLD.search(named) is None


def _is_kept(flow: Flow, g: int, v: int) -> bool:
    """``self.norm(x)``: a layer, or what a module keeps under such a name, is no tensor's method."""
    _, operands, name = flow.view.units[g].values[v]
    owners = flow.view.instances(g, operands[0]) if name in _REDUCTIONS else ()
    return bool(flow.mask(g, v) & LAYERS) or any(map(flow.view.is_module, owners))


def _function(dotted: str, position: int, tag: str) -> Fate:
    top, last = dotted.partition(".")[0], dotted.rpartition(".")[2]
    if dotted.endswith("()"):
        return "compute", "tensor" if top == "torch" else ""
    if "." not in dotted:
        return _builtin(dotted)
    if top == "torch":
        return _torch(dotted, last, position, tag)
    if dotted in table.OF_WHOLE_NUMBERS:
        return SIZE
    if dotted in ("math.ceil", "math.floor", "math.trunc"):
        return "whole", None
    if top in ("math", "cmath", "statistics", "decimal", "fractions"):
        return "compute", ""
    if top in ("numpy", "scipy", "cv2", "skimage", "sklearn", "pandas"):
        if last in _SPACED and position == 2:
            return SIZE
        if last in (
            "zeros",
            "ones",
            "empty",
            "arange_none",
            "save",
            "savez",
            "savetxt",
            "isnan",
            "isfinite",
            "allclose",
        ):
            return STOP
        return (
            ("carry", "array")
            if last in ("array", "asarray", "float64", "float32", "atleast_1d")
            else ("compute", "array")
        )
    if dotted in WRAPPERS or dotted in ("copy.copy", "copy.deepcopy", "typing.cast", "dataclasses.replace"):
        return "carry", ""
    if dotted in ("pickle.dumps", "pickle.loads"):
        return "carry", ""
    if dotted in ("json.loads", "ast.literal_eval", "yaml.safe_load"):
        return "carry", "number"
    if dotted in ("json.dumps", "yaml.dump"):
        return "carry", "text"
    if dotted in ("dataclasses.asdict", "itertools.chain"):
        return "carry", ""
    if dotted.startswith(("functools.", "operator.", "itertools.", "collections.", "dataclasses.")):
        return "compute", ""
    if top in table.REPORTING_PACKAGES or top in PLAIN_PACKAGES or last in table.REPORTING_METHODS:
        return STOP
    return "compute", "tensor" if _is_loss(last) else ""


def _is_loss(last: str) -> bool:
    return last in table.LOSS_NAMES or last.endswith("loss")


def _builtin(name: str) -> Fate:
    if name in ("range", "slice"):
        return SIZE
    if name in table.REPORTING:
        return STOP
    if name in ("int", "round", "bool"):
        return "whole", None
    if name in table.COMPUTE:
        return "compute", ""
    if name in table.CARRY_ON:
        return "carry", "wrap" if name in _WRAPPING else _CARRIED.get(name, "")
    return ("compute", "") if name[:1].islower() and name not in ("range", "print") else STOP


def _torch(dotted: str, last: str, position: int, tag: str) -> Fate:
    if dotted in ("torch.autograd.grad", "torch.autograd.backward"):
        return ("backward", None) if position == 0 and tag in ("", "outputs", "tensors") else STOP
    if last in table.SIZED_FUNCTIONS:
        return SIZE
    if dotted.startswith(("torch.optim", "torch.utils.tensorboard", "torch.distributed", *QUANTIZED)):
        return STOP
    if dotted.startswith(
        ("torch.cuda", "torch.testing", "torch.utils.data", "torch.manual", "torch.nn.init", "torch.backends")
    ):
        return STOP
    if dotted.startswith("torch.nn.") and last[:1].isupper():  # a parameter, too, is a leaf of its own
        return STOP
    if last in _CONDITION_FIRST and (position == (0 if last == "where" else 1)):
        return STOP
    if last in _INDEX_LATER and (
        position == (1 if last.startswith("take") else 2)
        or tag in ("index", "indices")
        or (last == "embedding" and position == 0)
    ):
        return SIZE
    if (
        last in ("reshape", "permute", "narrow", "split", "chunk", "tile", "roll", "repeat_interleave", "topk")
        and position
    ):
        return SIZE
    if last in (
        "tensor",
        "as_tensor",
        "from_numpy",
        "asarray",
        "Tensor",
        "FloatTensor",
        "DoubleTensor",
        "clone",
        "scalar_tensor",
    ):
        return ("carry", "tensor") if tag not in ("dtype", "device") else STOP
    if tag in ("dim", "device", "dtype", "size", "keepdim", "n", "steps") or (last in _SPACED and position == 2):
        return SIZE
    return "compute", "tensor"


def _method(name: str, position: int, tag: str) -> Fate:
    if name in table.CONTAINER_METHODS:
        return "into", table.CONTAINER_METHODS
    if name in table.SHAPING_METHODS:
        return SIZE
    if name in ("new_full", "new_tensor") and tag not in ("dtype", "device", "size"):
        return (
            ("carry" if name == "new_tensor" else "compute", "tensor")
            if position or name == "new_tensor" or tag
            else SIZE
        )
    if name in ("to", "type_as", "view_as", "expand_as", "reshape_as"):
        return STOP  # only its type, device or shape is taken
    if name == "format":
        return "carry", "text"
    if name in table.REPORTING_METHODS:
        return STOP
    if name in table.SELECTING_METHODS and (position < 2 or tag in ("index", "mask")):
        return SIZE if name != "index_fill" else ("compute", "")
    if name in _REDUCTIONS or tag == "dim":
        return STOP
    if name.endswith("_") and not name.endswith("__"):
        return STOP if name in ("requires_grad_", "retain_grad_") else ("into", None)
    return "compute", ""

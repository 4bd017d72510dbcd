"""What the torch functions do to a gradient, as sets: those that only look, those that write, those that alias."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import torch

_LOOKING_ATTRIBUTES = (
    "_backward_hooks", "_base", "_grad", "_grad_fn", "_version", "device", "dtype", "grad", "grad_dtype", "grad_fn",
    "is_cpu", "is_cuda", "is_leaf", "is_ipu", "is_maia", "is_meta", "is_mkldnn", "is_mps", "is_mtia", "is_nested",
    "is_quantized", "is_sparse", "is_sparse_csr", "is_vulkan", "is_xla", "is_xpu", "itemsize", "layout", "name",
    "names", "nbytes", "ndim", "output_nr", "requires_grad", "retains_grad", "shape", "volatile",
)  # fmt: skip
_LOOKING_METHODS = (
    "__dir__", "__hash__", "__len__", "__repr__", "__setstate__", "_dimI", "_dimV", "_is_view", "_nnz", "backward",
    "data_ptr", "dim", "dim_order", "element_size", "get_device", "has_names", "is_coalesced", "is_complex",
    "is_conj", "is_contiguous", "is_distributed", "is_floating_point", "is_inference", "is_neg", "is_pinned",
    "is_same_size", "is_set_to", "is_shared", "is_signed", "ndimension", "nelement", "numel", "qscheme",
    "register_hook", "register_post_accumulate_grad_hook", "retain_grad", "share_memory_", "size", "sparse_dim",
    "storage", "storage_offset", "storage_type", "stride", "type_as_dtype", "untyped_storage",
    "__dlpack_device__", "__torch_dispatch__", "_typed_storage", "new_empty", "dense_dim",
)  # fmt: skip
_LOOKING_FUNCTIONS = (
    "_has_compatible_shallow_copy_type", "is_complex", "is_floating_point", "is_conj", "is_neg", "is_same_size",
    "is_signed", "is_storage", "is_tensor", "numel", "promote_types", "result_type", "can_cast", "empty_like",
    "zeros_like", "ones_like", "rand_like", "randn_like", "randint_like", "full_like", "broadcast_shapes",
    "is_nonzero_static", "get_device", "_debug_has_internal_overlap", "_assert_async", "_is_zerotensor",
)  # fmt: skip
_SHAPES_ONLY = ("new_empty", "new_full", "new_ones", "new_zeros", "new_empty_strided")
SET_GRAD_MODE: Any = torch._C._set_grad_enabled
_GRAD_MODE = ("_set_grad_enabled", "_parse_to", "_record_function_enter_new")


@cache
def looking() -> frozenset[Any]:
    """Return the torch functions that read no value, or whose result is not computed from one."""
    tensor = torch.Tensor
    found: set[Any] = {getattr(getattr(tensor, n), "__get__", None) for n in _LOOKING_ATTRIBUTES if hasattr(tensor, n)}
    found.update(getattr(tensor, n, None) for n in (*_LOOKING_METHODS, *_SHAPES_ONLY))
    found.update(getattr(torch, n, None) for n in _LOOKING_FUNCTIONS)
    found.update(getattr(torch._C, n, None) for n in _GRAD_MODE)
    found.update((torch.autograd.grad, torch.autograd.backward))
    found.update(getattr(getattr(tensor, n), "__set__", None) for n in ("grad", "names") if hasattr(tensor, n))
    found.discard(None)
    return frozenset(found)


MAKING = frozenset(
    (
        *(getattr(torch, name) for name in ("zeros_like", "ones_like", "full_like")),
        *(getattr(torch.Tensor, name) for name in ("new_full", "new_ones", "new_zeros")),
    )
)
"""Of those, the functions that make a constant: a zero may come from there."""
GET_DATA = torch.Tensor.data.__get__  # type: ignore[attr-defined]
SET_DATA = torch.Tensor.data.__set__  # type: ignore[attr-defined]
SET_REQUIRES_GRAD = torch.Tensor.requires_grad.__set__  # type: ignore[attr-defined]
SET_ITEM = torch.Tensor.__setitem__
DETACH_IN_PLACE = (torch.Tensor.detach_, getattr(torch, "detach_", None))
REQUIRES_GRAD = torch.Tensor.requires_grad_
_ALIASES = frozenset({GET_DATA, torch.Tensor.detach, torch.detach})
ALIAS_NAMES = frozenset({"data", "detach"})
_VIEWS = frozenset(
    getattr(torch.Tensor, name)
    for name in (
        "__getitem__", "diagonal", "expand", "flatten", "narrow", "permute", "reshape", "select", "squeeze", "t",
        "transpose", "unbind", "unsqueeze", "view", "view_as",
    )
)  # fmt: skip


TEMPLATED = frozenset(getattr(torch.Tensor, name) for name in ("expand_as", "reshape_as", "to", "type_as", "view_as"))
"""Methods that take no value from their tensor arguments: those say which shape, dtype or device is wanted."""


def is_plain(function: Callable[..., Any]) -> bool:
    """Return whether a torch function leaves its arguments as they are and computes its result from their values."""
    name = getattr(function, "__name__", "")
    changes = name in ("__set__", "__deepcopy__") or (name.endswith("_") and not name.endswith("__"))
    special = changes or writes_in_place(function) or function in WITHOUT_DERIVATIVE
    return not special and function not in looking() and function not in _ALIASES


def only_aliases(function: Callable[..., Any]) -> bool:
    """Return whether a torch function only gives another name to the memory: what is done with that decides."""
    return function in _ALIASES or (function in _VIEWS and not torch.is_grad_enabled())


WITHOUT_DERIVATIVE = frozenset(
    getattr(owner, name) for owner in (torch, torch.Tensor) for name in ("bincount", "heaviside")
)
"""Functions whose result has a history that no backward gets through: the engine refuses there."""


def is_impassable(node: Any) -> bool:
    """Return whether a node only says that its function has no derivative."""
    return node is not None and node.name() == "torch::autograd::NotImplemented"


@cache
def name_of(function: Callable[..., Any]) -> str:
    """Return the operation's name as a person would spell it: ``item``, ``data``, ``float``, ``torch.tensor``."""
    name = getattr(function, "__name__", "") or str(function)
    if name in ("__get__", "__set__"):
        owner = getattr(getattr(function, "__self__", None), "__name__", name)
        return owner if name == "__get__" else f"{owner}="
    return name.strip("_") if name.startswith("__") and name.endswith("__") else name


@cache
def writes_in_place(function: Callable[..., Any]) -> bool:
    """Return whether a torch function overwrites its first argument."""
    name = getattr(function, "__name__", "")
    if function in (SET_ITEM, SET_DATA):
        return True
    if name.startswith("__i") and name.endswith("__"):
        return name not in ("__index__", "__int__", "__invert__", "__iter__")
    return name.endswith("_") and not name.endswith("__") and name not in ("requires_grad_", "detach_")

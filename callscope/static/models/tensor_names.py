"""Names that every tensor has of its own: what is stored under them on something that may be one is another object's attribute."""

from __future__ import annotations

TENSOR = "torch.Tensor"
OWN_NAMES = frozenset(
    ["size", "shape", "dim", "ndim", "numel", "nelement", "dtype", "device", "layout", "is_cuda", "is_leaf", "requires_grad", "grad", "grad_fn", "stride", "storage_offset", "item", "tolist", "numpy", "t", "T", "mT", "view", "reshape", "flatten", "unflatten", "squeeze", "unsqueeze", "transpose", "permute", "expand", "repeat", "contiguous", "clone", "detach", "to", "type", "cpu", "cuda", "float", "double", "half", "long", "int", "short", "bool", "sum", "mean", "std", "var", "prod", "max", "min", "amax", "amin", "argmax", "argmin", "argsort", "sort", "topk", "mode", "median", "norm", "abs", "exp", "log", "sqrt", "sin", "cos", "clamp", "round", "floor", "ceil", "sign", "add", "sub", "mul", "div", "matmul", "mm", "bmm", "dot", "index", "index_select", "index_add", "index_copy", "gather", "scatter", "scatter_", "select", "narrow", "masked_fill", "masked_select", "nonzero", "any", "all", "eq", "ne", "lt", "le", "gt", "ge", "fill_", "zero_", "copy_", "backward", "register_hook", "split", "chunk", "unbind", "cumsum", "unique", "is_sparse"]
)  # fmt: skip

"""Names of what is done to tensors alone: members, methods and functions that tell a tensor by its use."""

from __future__ import annotations

from callscope.taint.names.words import words

MEMBERS = words(
    "detach item requires_grad requires_grad_ backward grad grad_fn cpu cuda unsqueeze contiguous unbind "
    "detach_ long double half retain_grad is_leaf index_select gather scatter_ new_zeros new_ones new_tensor new_full masked_fill device numpy expand permute "
    "bmm matmul softmax"
)
CALLED = words(
    "dim clamp clamp_min clamp_max norm exp sqrt rsqrt sigmoid tanh relu sin cos acos asin log1p "
    "floor ceil trunc frac reciprocal lgamma byte "
    "abs float square log1p expm1 erf logsumexp addcmul unfold narrow type_as view_as expand_as numel addmm lerp"
)
NAMED_BY_TORCH = frozenset({"dim", "keepdim"})
BOTH = words(
    "matmul bmm mm mv dot cross dist cdist cosine_similarity linear conv1d conv2d conv3d pairwise_distance minimum maximum vdot inner outer kron tensordot atan2 hypot"
)
ANY_INPUT = words(
    "Tensor FloatTensor DoubleTensor LongTensor IntTensor randint randperm eye normal logspace Size Generator hann_window "
    "tensor as_tensor zeros ones empty full rand randn arange linspace from_numpy manual_seed device load save is_tensor"
)
JOINS = words("stack cat concat concatenate hstack vstack dstack column_stack row_stack block_diag")
FORWARD_HOOKS = frozenset({"register_forward_hook", "register_module_forward_hook"})
PARAMETRIZING = "torch.nn.utils.parametrize.register_parametrization"
WRAPPING = frozenset({"torch.as_tensor", "torch.asarray"})
PARTS = frozenset({"real", "imag", "T", "mT", "H", "mH"})
"""What of a tensor is one, and used as one tells that the whole is."""
HISTORY = frozenset({"detach", "requires_grad", "grad_fn"})

PARAMETER = frozenset({"torch.nn.Parameter", "torch.nn.parameter.Parameter"})


def is_layer(dotted: str) -> bool:
    """``nn.Linear(in_features, out_features)``, ``DataLoader(rows)``: a layer is made of sizes, a loader of whatever is counted."""
    return dotted.startswith(("torch.nn.", "torch.optim.", "torch.utils.")) and dotted.rpartition(".")[2][:1].isupper()

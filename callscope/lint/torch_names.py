"""Names of torch functions by what their results are."""

from __future__ import annotations


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_ELEMENTWISE = _words(
    """
    abs acos acosh add addcdiv addcmul asin asinh atan atan2 atanh ceil clamp copysign cos cosh deg2rad
    div divide erf erfc exp exp2 expm1 floor fmod frac hypot lerp lgamma log log10 log1p log2 logaddexp
    maximum minimum mul multiply neg pow rad2deg reciprocal remainder round rsqrt sigmoid sign sin sinc
    sinh softmax sqrt square sub subtract tan tanh true_divide trunc where
    """
)
_COMBINING = _words(
    """
    bmm cat concat cross cumprod cumsum dist dot einsum kron logsumexp matmul mean mm mv norm outer prod
    stack std sum trace var
    """
)
FACTORIES = _words(
    """
    arange empty empty_like eye full full_like linspace logspace ones ones_like rand rand_like randn
    randn_like tensor zeros zeros_like
    """
)
FRESH = _ELEMENTWISE | _COMBINING
"""Functions of ``torch`` whose result shares no memory with their arguments."""

"""Large values that are 0 everywhere: all that is kept of one is that it is."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import Parameter

from callscope.dynamic.forward import functorch


def zero_of(tensor: Tensor) -> Tensor | None:
    """Return zeros of a tensor's shape that take no memory where it is 0 everywhere, else None.

    The first entry tells most others apart, so that hardly any is looked through.
    """
    plain = type(tensor) in (Tensor, Parameter) and not tensor.is_meta and tensor.layout is torch.strided
    if not plain or functorch.active() or torch._C._get_tracing_state():
        return None
    with torch._C.DisableTorchFunction():
        bare = tensor.detach()
        if bare.numel() == 0 or bare[(0,) * bare.dim()].item() or bool(bare.any()):
            return None
        return torch.zeros((), dtype=bare.dtype, device=bare.device).expand(bare.shape)

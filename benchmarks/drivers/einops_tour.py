"""Use einops the way its documentation does."""

import contextlib

import numpy as np
import torch
from einops import asnumpy, einsum, pack, parse_shape, rearrange, reduce, repeat, unpack
from einops.layers import torch as layers


def main():
    """Functions on arrays and tensors, layers, packing."""
    for x in (torch.randn(2, 3, 4, 6), np.ones((2, 3, 4, 6))):
        rearrange(x, "b c (h p) (w q) -> b (h w) (p q c)", p=2, q=3), reduce(x, "b c h w -> b c () ()", "mean")
        repeat(x, "b c h w -> b c h w k", k=2), parse_shape(x, "b c _ w"), reduce(x, "b ... -> ...", "max"), asnumpy(x)
        einsum(x, x, "b c h w, b d h w -> b c d"), rearrange([x[0], x[1]], "b c h w -> c h (b w)")
        packed, shapes = pack([x, x[..., 0]], "b c *")
        unpack(packed, shapes, "b c *")
    net = torch.nn.Sequential(
        layers.Rearrange("b c h w -> b (c h w)"),
        layers.EinMix("b i -> b o", weight_shape="i o", bias_shape="o", i=72, o=4),
    )
    net(torch.randn(2, 3, 4, 6)).sum().backward()
    torch.jit.script(layers.Reduce("b c h w -> b c", "sum"))(torch.randn(2, 3, 4, 6))
    with contextlib.suppress(Exception):
        rearrange(torch.randn(2, 3), "a b c -> a")
    repr(net)


main()

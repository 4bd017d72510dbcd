"""Padding, correlation and pooling: what convolutional layers do, on small arrays."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from typing import Any

from callscope.taint.shapes.formulas.arrays import Array, Index, NotUnderstoodError, array, build, indices, reshaped


def padded(a: Array, pad: Sequence[int], mode: str = "constant", value: Any = None) -> Array:
    """Return ``torch.nn.functional.pad``."""
    rank, pairs = len(a.shape), len(pad) // 2
    before, after = [0] * rank, [0] * rank
    for k in range(pairs):
        before[rank - 1 - k], after[rank - 1 - k] = pad[2 * k], pad[2 * k + 1]
    shape = [low + size + high for low, size, high in zip(before, a.shape, after, strict=True)]
    fill = 0.0 if value is None else value

    def element(i: Index) -> Any:
        at = [_inside(k - low, size, mode) for k, low, size in zip(i, before, a.shape, strict=True)]
        return fill if None in at else a.at(tuple(k for k in at if k is not None))

    return build(shape, element)


def _inside(k: int, size: int, mode: str) -> int | None:
    if 0 <= k < size:
        return k
    if mode == "constant":
        return None
    if mode == "circular":
        return k % size
    if mode == "replicate":
        return min(max(k, 0), size - 1)
    if mode == "reflect" and -size < k < 2 * size - 1:
        return -k if k < 0 else 2 * (size - 1) - k
    raise NotUnderstoodError


def _several(value: Any, rank: int) -> list[int]:
    return [value] * rank if isinstance(value, int) else (list(value) * rank)[:rank] if len(value) == 1 else list(value)


def correlated(rank: int) -> Callable[..., Array]:
    """Return ``conv1d``, ``conv2d`` or ``conv3d``."""

    def apply(
        a: Array, weight: Array, bias: Any = None, stride: Any = 1, padding: Any = 0, dilation: Any = 1, groups: int = 1
    ) -> Array:
        if len(a.shape) == rank + 1:
            whole = apply(reshaped(a, (1, *a.shape)), weight, bias, stride, padding, dilation, groups)
            return reshaped(whole, whole.shape[1:])
        if len(a.shape) != rank + 2 or len(weight.shape) != rank + 2 or isinstance(padding, str):
            raise NotUnderstoodError
        steps, gaps, edges = (_several(one, rank) for one in (stride, dilation, padding))
        ends = [edge for one in reversed(edges) for edge in (one, one)]
        wide = padded(a, ends)
        out, into = weight.shape[0] // groups, weight.shape[1]
        if a.shape[1] != into * groups or weight.shape[0] % groups:
            raise NotUnderstoodError
        kernel = weight.shape[2:]
        sizes = [
            (n - gap * (k - 1) - 1) // step + 1
            for n, k, gap, step in zip(wide.shape[2:], kernel, gaps, steps, strict=True)
        ]
        places = list(indices((into, *kernel)))

        def element(i: Index) -> Any:
            first = i[1] // out * into
            total = sum(
                wide.at((i[0], first + c, *(x * s + y * g for x, s, y, g in zip(i[2:], steps, at, gaps, strict=True))))
                * weight.at((i[1], c, *at))
                for c, *at in places
            )
            return total if bias is None else total + bias.at((i[1],))

        return build((a.shape[0], weight.shape[0], *sizes), element)

    return apply


def spread(rank: int) -> Callable[..., Array]:
    """Return ``conv_transpose1d`` or ``conv_transpose2d``."""

    def apply(
        a: Array, weight: Array, bias: Any = None, stride: Any = 1, padding: Any = 0, output_padding: Any = 0,
        groups: int = 1, dilation: Any = 1,
    ) -> Array:  # fmt: skip
        if len(a.shape) != rank + 2 or len(weight.shape) != rank + 2 or a.shape[1] != weight.shape[0]:
            raise NotUnderstoodError
        steps, gaps, edges, more = (_several(one, rank) for one in (stride, dilation, padding, output_padding))
        kernel, out, into = weight.shape[2:], weight.shape[1], weight.shape[0] // groups
        sizes = [
            (n - 1) * s - 2 * e + g * (k - 1) + m + 1
            for n, s, e, g, k, m in zip(a.shape[2:], steps, edges, gaps, kernel, more, strict=True)
        ]
        shape = (a.shape[0], out * groups, *sizes)
        found: dict[Index, Any] = dict.fromkeys(indices(shape), 0.0 if bias is None else None)
        if bias is not None:
            found = {i: bias.at((i[1],)) for i in found}
        for i, o, at in itertools.product(indices(a.shape), range(out), indices(kernel)):
            to = [x * s + y * g - e for x, s, y, g, e in zip(i[2:], steps, at, gaps, edges, strict=True)]
            if all(0 <= one < size for one, size in zip(to, sizes, strict=True)):
                found[i[0], i[1] // into * out + o, *to] += a.at(i) * weight.at((i[1], o, *at))
        return Array(shape, list(found.values()))

    return apply


def averaged(rank: int) -> Callable[..., Array]:
    """Return ``avg_pool1d`` or ``avg_pool2d``, without padding."""

    def apply(a: Array, kernel_size: Any, stride: Any = None, padding: Any = 0) -> Array:
        if padding not in (0, (0,) * rank):
            raise NotUnderstoodError
        kernel = _several(kernel_size, rank)
        steps = kernel if stride is None else _several(stride, rank)
        sizes = [(n - k) // s + 1 for n, k, s in zip(a.shape[-rank:], kernel, steps, strict=True)]

        def element(i: Index) -> Any:
            places = [tuple(x * s + y for x, s, y in zip(i[-rank:], steps, at, strict=True)) for at in indices(kernel)]
            return sum(a.at((*i[:-rank], *at)) for at in places) / len(places)

        return build((*a.shape[:-rank], *sizes), element)

    return apply


def convolved(a: Any, v: Any, mode: str = "full") -> Array:
    """Return ``numpy.convolve`` in full."""
    x, y = array(a), array(v)
    if mode != "full" or len(x.shape) != 1 or len(y.shape) != 1:
        raise NotUnderstoodError
    size = len(x.data) + len(y.data) - 1
    return Array(
        (size,),
        [sum(x.data[k] * y.data[n - k] for k in range(len(x.data)) if 0 <= n - k < len(y.data)) for n in range(size)],
    )

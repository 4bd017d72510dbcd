"""CS903: `lru_cache` on a function of tensors

## What it does
Finds `functools.lru_cache` and `functools.cache` on a function that takes a tensor or whose result carries a
gradient.

## Why is it bad
Tensors hash by identity: an optimizer changes the value in place and the cache still answers with the old
result, and with its old graph.

## When it is harmless
Functions of numbers, strings and sizes that make constants.

## Example
```python
import functools

import torch


@functools.lru_cache(maxsize=None)
def spectrum(x: torch.Tensor) -> torch.Tensor:
    return torch.fft.rfft(x).abs()
```

## Use instead
Cache what depends on sizes only; compute the rest.

## Fix safety
Not offered.

## References
- <https://docs.python.org/3/library/functools.html#functools.lru_cache>
"""

from callscope.model.finding import Effect
from callscope.model.rule import Rule, Shape

VALID = (
    """\
import functools

import torch


@functools.lru_cache(maxsize=None)
def window(n: int) -> torch.Tensor:
    return torch.hann_window(n)
""",
)

INVALID = (
    """\
import functools

import torch


@functools.lru_cache(maxsize=None)  # CS903: 2
def spectrum(x: torch.Tensor) -> torch.Tensor:
    return torch.fft.rfft(x).abs()
""",
)

RULE = Rule(
    id="CS903",
    name="cached-function",
    effect=Effect.STALE,
    summary="`lru_cache` on a function of tensors",
    message="`{idiom}` keeps results that carry a gradient, or finds them by a tensor's identity",
    patterns=(Shape("cached-function"),),
    page=__doc__,
    valid=VALID,
    invalid=INVALID,
)

"""What a value that a program kept is: a number that may carry a derivative, plain, trained."""

from __future__ import annotations

import functools
import gc
from collections.abc import Iterator
from typing import Any

import numpy as np
import torch
from torch import Tensor
from torch.nn import Module, Parameter

Cached = functools._lru_cache_wrapper
_NUMBERS = (float, complex, np.ndarray, np.generic)
_PLAIN = (*_NUMBERS, int, str, bytes, type(None), torch.dtype, torch.device)
_CONTAINERS = (list, tuple, set, frozenset)


def is_trained(value: Any) -> bool:
    """Return whether a value is a tensor or module that gets gradients."""
    if isinstance(value, Tensor):
        return value.requires_grad
    return isinstance(value, Module) and any(p.requires_grad for p in value.parameters())


def is_plain(value: Any) -> bool:
    """Return whether a value is made of numbers, texts and tensors without a history alone."""
    if isinstance(value, Tensor):
        return not value.requires_grad and not isinstance(value, Parameter)
    if type(value) is dict:
        return all(map(is_plain, value.values()))
    return isinstance(value, _PLAIN) or (isinstance(value, _CONTAINERS) and all(map(is_plain, value)))


def is_number(value: Any) -> bool:
    """Return whether a value holds a number that may carry a derivative."""
    if isinstance(value, Tensor):
        return value.is_floating_point() or value.is_complex()
    if type(value) is dict:
        return any(map(is_number, value.values()))
    return isinstance(value, _NUMBERS) or (isinstance(value, _CONTAINERS) and any(map(is_number, value)))


def results_of(cached: Any) -> Iterator[Any]:
    """Yield what an ``lru_cache`` holds: the values of its dict, or, where it is bounded, of the links of its list."""
    held = gc.get_referents(cached)
    for index, part in enumerate(held):
        if isinstance(part, type) and part.__name__ == "_lru_list_elem" and index:
            yield held[index - 1]
        elif type(part) is dict:  # what comes after it is none of the results
            yield from (value for value in part.values() if type(value).__name__ != "_lru_list_elem")
            return

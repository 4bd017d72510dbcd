from __future__ import annotations

from abc import ABC, abstractmethod

from torch import Tensor

_KINDS: dict[str, type["Penalty"]] = {}


class Penalty(ABC):
    def __init_subclass__(cls, **kw: object) -> None:
        super().__init_subclass__(**kw)
        _KINDS[cls.__name__.lower()] = cls

    @abstractmethod
    def __call__(self, w: Tensor) -> Tensor: ...


def get_penalty(kind: str, **options: object) -> Penalty:
    if kind not in _KINDS:
        raise KeyError(f"unknown penalty {kind!r}; one of {sorted(_KINDS)}")
    return _KINDS[kind](**options)

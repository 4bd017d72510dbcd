from __future__ import annotations

from abc import ABC, abstractmethod

import torch
from torch import Tensor


class Element(ABC):
    @abstractmethod
    def matrix(self) -> Tensor: ...


class Space(Element):
    def __init__(self, length: Tensor | float):
        self.length = length

    def matrix(self) -> Tensor:
        return torch.eye(2) + self.length * torch.tensor([[0.0, 1.0], [0.0, 0.0]])


class Lens(Element):
    def __init__(self, focal: Tensor | float):
        self.focal = focal

    def matrix(self) -> Tensor:
        power = 1.0 / self.focal
        return torch.tensor([[1.0, 0.0], [-power, 1.0]])

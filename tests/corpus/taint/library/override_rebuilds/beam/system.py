from __future__ import annotations

import torch
from torch import Tensor

from .elements import Element


class System:
    def __init__(self, elements: list[Element]):
        self.elements = list(elements)

    def matrix(self) -> Tensor:
        total = torch.eye(2)
        for element in self.elements:
            total = element.matrix() @ total
        return total

    def names(self) -> list[str]:
        return [f"{type(element).__name__} {element.matrix()[0, 0].item():.3f}" for element in self.elements]


def radius(system: System, waist: Tensor) -> Tensor:
    m = system.matrix()
    return torch.sqrt((m[0, 0] * waist) ** 2 + (m[0, 1] / waist) ** 2 + 1e-12)

import torch
import torch.nn as nn


class TempHead(nn.Module):
    def __init__(self, dim: int, classes: int) -> None:
        super().__init__()
        self.linear = nn.Linear(dim, classes)
        self.log_temperature = nn.Parameter(torch.zeros(1))

    @property
    def temperature(self) -> float:
        return self.log_temperature.exp().item()

    def forward(self, z: torch.Tensor) -> torch.Tensor:
        return self.linear(z) / self.temperature

import torch
import torch.nn as nn


class ConvEncoder(nn.Module):
    def __init__(self, channels: int = 4) -> None:
        super().__init__()
        self.net = nn.Sequential(nn.Conv1d(1, channels, 3, padding=1), nn.GELU(), nn.AdaptiveAvgPool1d(4), nn.Flatten())

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.net(x)

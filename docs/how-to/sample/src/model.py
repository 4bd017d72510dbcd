"""The model of the how-to pages: an encoder that does not learn, for two reasons."""

import torch
from torch import Tensor, nn


class Model(nn.Module):
    """Codes of the inputs, weighed against each other."""

    def __init__(self, gain: float = 0.0) -> None:
        super().__init__()
        self.encoder = nn.Linear(4, 8)
        self.head = nn.Linear(8, 1)
        self.gain = gain

    def forward(self, x: Tensor) -> Tensor:
        codes = torch.tanh(self.encoder(x))
        weights = torch.softmax(codes.detach().mean(-1), dim=0)
        return self.head(self.gain * codes * weights[:, None])

"""An autoencoder whose decoder has the encoder's weights."""
import torch
from torch import nn


class Autoencoder(nn.Module):
    def __init__(self, seen, hidden):
        super().__init__()
        self.encode = nn.Linear(seen, hidden)
        self.decode = nn.Linear(hidden, seen)
        self.decode.weight.data = self.encode.weight.data.t()

    def forward(self, x):
        return self.decode(torch.tanh(self.encode(x)))

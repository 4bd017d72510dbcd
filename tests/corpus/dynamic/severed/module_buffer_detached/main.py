"""A module keeps a derived tensor as a detached buffer."""
import torch
from torch import nn

torch.manual_seed(1)
torch.set_default_dtype(torch.float64)


class Filter(nn.Module):
    def __init__(self):
        super().__init__()
        self.raw = nn.Parameter(torch.tensor([0.5, 1.0, 1.5]))
        self.head = nn.Linear(3, 1, bias=False)
        self.register_buffer("window", torch.softmax(self.raw, 0).detach())

    def forward(self, x):
        return self.head(x * self.window)


model = Filter()
model(torch.ones(2, 3)).pow(2).sum().backward()

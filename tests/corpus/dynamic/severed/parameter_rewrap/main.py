"""A derived tensor is wrapped in nn.Parameter, which cuts it from what it was made of."""
import torch
from torch import nn

torch.manual_seed(0)
torch.set_default_dtype(torch.float64)


class Scaled(nn.Module):
    def __init__(self, raw):
        super().__init__()
        self.scale = nn.Parameter(raw.exp())

    def forward(self, x):
        return x * self.scale


raw = torch.tensor([0.1, -0.2, 0.4], requires_grad=True)
out = nn.Linear(3, 1, bias=False)
model = Scaled(raw)
loss = out(model(torch.tensor([[1.0, 2.0, 3.0]]))).sum()
loss.backward()

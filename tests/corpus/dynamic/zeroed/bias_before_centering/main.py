"""A bias is taken away again by centering over the batch."""

import torch
from torch import nn
torch.set_default_dtype(torch.float64)

class Center(nn.Module):
    def forward(self, x):
        return x - x.mean(0)

torch.manual_seed(0)
net = nn.Sequential(nn.Linear(2, 3), Center(), nn.Linear(3, 1))
net[0].weight.data.copy_(torch.tensor([[1.0, 0.5], [0.25, -1.0], [2.0, 0.5]]))
net[2].weight.data.copy_(torch.tensor([[1.0, 2.0, 4.0]]))
net[2].bias.data.zero_()
x = torch.tensor([[1.0, 2.0], [0.5, -1.0], [2.0, 4.0], [-0.5, 1.0]])
loss = (net(x) * torch.tensor([[1.0], [2.0], [4.0], [8.0]])).sum()
loss.backward()

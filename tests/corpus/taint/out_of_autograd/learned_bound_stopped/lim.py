import torch
from torch import nn
class Limit(nn.Module):
    def __init__(self):
        super().__init__()
        self.limit, self.gain = nn.Parameter(torch.tensor(1.0)), nn.Parameter(torch.tensor(2.0))
    def bound(self):
        return self.limit.detach()
    def forward(self, x):
        y = x * self.gain
        return torch.minimum(y, self.bound())

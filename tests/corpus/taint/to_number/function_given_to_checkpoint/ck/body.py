import torch
from torch.utils.checkpoint import checkpoint
def squash(h, temp):
    return torch.tanh(h / float(temp))
class Body(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.lin = torch.nn.Linear(3, 3)
        self.temp = torch.nn.Parameter(torch.ones(()))
    def forward(self, x):
        return checkpoint(squash, self.lin(x), self.temp, use_reentrant=False)

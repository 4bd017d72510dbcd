"""A recurrent net with its hidden state detached between chunks."""
import torch
from torch import nn

torch.manual_seed(5)
torch.set_default_dtype(torch.float64)
cell = nn.RNNCell(2, 3)
readout = nn.Linear(3, 1)


def repackage(h):
    return h.detach()


def run(chunks):
    h = torch.zeros(1, 3)
    loss = 0.0
    for chunk in chunks:
        h = repackage(h)
        for x in chunk:
            h = cell(x, h)
        loss = loss + readout(h).pow(2).sum()
    return loss


chunks = torch.randn(3, 4, 1, 2)
run(chunks).backward()

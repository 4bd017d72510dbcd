import torch
from torch import nn

cell, head = nn.LSTMCell(3, 5), nn.Linear(5, 1)
opt = torch.optim.Adam([*cell.parameters(), *head.parameters()])
seq = torch.randn(12, 2, 3)
h = c = torch.zeros(2, 5)
loss = 0.0
for t, x in enumerate(seq):
    h, c = cell(x, (h, c))
    loss = loss + head(h).pow(2).mean()
    if (t + 1) % 4 == 0:
        opt.zero_grad()
        loss.backward()
        opt.step()
        h, c = h.detach(), c.detach()
        loss = 0.0

import torch
from torch import nn

ACCUM = 4
model = nn.Linear(3, 1)
opt = torch.optim.SGD(model.parameters(), lr=0.1)
loader = [(torch.randn(2, 3), torch.randn(2, 1)) for _ in range(8)]

for it, (x, y) in enumerate(loader):
    err = model(x) - y
    (err.square().mean() / ACCUM).backward()
    opt.zero_grad()
    if (it + 1) % ACCUM == 0:
        opt.step()

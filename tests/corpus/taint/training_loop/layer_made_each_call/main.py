import torch
from net import Head
h = Head()
opt = torch.optim.SGD(h.parameters(), lr=.1)
for _ in range(3):
    opt.zero_grad(); h(torch.randn(2, 4)).mean().backward(); opt.step()

import torch
from opt.bench import Bench
b = Bench(0.3, 0.7)
opt = torch.optim.SGD([b.focal, b.gap], lr=0.1)
loss = (b.trace(torch.linspace(-1, 1, 5)) ** 2).sum()
loss.backward()
opt.step()

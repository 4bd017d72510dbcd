import torch
from sim import run
g = torch.tensor(0.0, requires_grad=True)
run(g).backward()

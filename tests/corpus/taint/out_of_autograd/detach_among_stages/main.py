import torch
from functools import partial
from steps import compose
freeze = torch.Tensor.detach
scale = torch.tensor(2.0, requires_grad=True)
bias = torch.tensor(0.1, requires_grad=True)
f = compose(partial(torch.mul, scale), freeze, partial(torch.add, bias))
loss = f(torch.randn(4)).pow(2).sum()
loss.backward()

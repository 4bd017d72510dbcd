import torch
from torch import nn
from fitt import Fitter, Wrapped
f = Fitter(); f.run(2)
w = Wrapped(torch.optim.SGD(f.net.parameters(), 0.1))
for _ in range(2):
    f.net(torch.randn(2, 3)).mean().backward(); w.step()

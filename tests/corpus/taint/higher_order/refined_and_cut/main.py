import torch
from refine import Refine
m = Refine()
opt = torch.optim.SGD(m.parameters(), 0.1)
loss = m(torch.randn(4, 3)).pow(2).mean()
opt.zero_grad(); loss.backward(); opt.step()

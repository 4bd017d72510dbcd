import torch
from lagrangian import Lagrangian
from torch import nn

logits = nn.Parameter(torch.zeros(4))
price = torch.tensor([0.1, 0.4, 0.2, 0.3])
lagrangian = Lagrangian()
for _ in range(2):
    opt = torch.optim.LBFGS([logits], max_iter=2)

    def closure():
        opt.zero_grad()
        w = logits.softmax(0)
        loss = lagrangian(w @ price, w.max() - 0.4)
        loss.backward()
        return loss

    for _ in range(2):
        opt.step(closure)
    lagrangian.update(logits.softmax(0).max() - 0.4)

import torch
from torch import nn

class Trainer:
    def __init__(self, net):
        self.net = net
        self.opt = torch.optim.SGD(net.parameters(), 0.1)

    def fit(self, x, y, n):
        for _ in range(n):
            loss = nn.functional.mse_loss(self.net(x), y)
            loss.backward()
            nn.utils.clip_grad_norm_(self.net.parameters(), 1.0)
            self.finish()

    def finish(self):
        self.opt.zero_grad()
        self.opt.step()

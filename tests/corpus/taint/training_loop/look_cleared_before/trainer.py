import torch
from torch import nn
class Trainer:
    def __init__(self, net):
        self.net = net
        self.opt = torch.optim.SGD(net.parameters(), 0.1)
    def fit(self, x, y, n):
        for _ in range(n):
            loss = nn.functional.mse_loss(self.net(x), y)
            self.clear()
            loss.backward()
            self.finish()
    def clear(self):
        self.opt.zero_grad()
    def finish(self):
        self.opt.step()
        self.opt.zero_grad()

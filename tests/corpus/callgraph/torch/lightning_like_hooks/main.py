import torch
from torch import nn


class Trainer:
    def fit(self, module):
        optimizer = module.configure_optimizers()
        loss = module.training_step(torch.ones(1))
        loss.backward()
        optimizer.step()


class Base(nn.Module):
    def training_step(self, batch):
        raise NotImplementedError

    def configure_optimizers(self):
        raise NotImplementedError


class Model(Base):
    def __init__(self):
        super().__init__()
        self.w = nn.Parameter(torch.ones(1))

    def training_step(self, batch):
        return self.loss(batch)

    def loss(self, batch):
        return (self.w * batch).sum()

    def configure_optimizers(self):
        return torch.optim.SGD(self.parameters(), lr=0.1)


def go():
    Trainer().fit(Model())


go()

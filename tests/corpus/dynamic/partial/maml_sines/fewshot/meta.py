import torch
from torch import nn
from torch.func import functional_call


class MetaLearner(nn.Module):
    def __init__(self, net, inner_steps, lr=0.15):
        super().__init__()
        self.net = net
        self.log_lr = nn.Parameter(torch.tensor(lr).log())
        self.inner_steps = inner_steps

    def loss(self, weights, batch):
        x, y = batch
        return (functional_call(self.net, weights, (x,)) - y).pow(2).mean()

    def adapt(self, support):
        weights = dict(self.net.named_parameters())
        for _ in range(self.inner_steps):
            value = self.loss(weights, support)
            grads = torch.autograd.grad(value, list(weights.values()))
            weights = {k: w - self.log_lr.exp() * g for (k, w), g in zip(weights.items(), grads)}
        return weights

    def evaluate(self, support, query):
        return self.loss(self.adapt(support), query)

import torch
from torch import nn

class Standardize(nn.Module):
    def __init__(self, d, momentum=0.1):
        super().__init__()
        self.register_buffer("running_mean", torch.zeros(d))
        self.register_buffer("running_var", torch.ones(d))
        self.scale, self.momentum = nn.Parameter(torch.ones(d)), momentum

    def forward(self, x):
        if self.training:
            mean, var = x.mean(0), x.var(0, unbiased=False)
            self.running_mean = (1 - self.momentum) * self.running_mean + self.momentum * mean.detach()
            self.running_var.data = torch.lerp(self.running_var, var.data, self.momentum)
        else:
            mean, var = self.running_mean, self.running_var
        return (x - mean) / (var + 1e-5).sqrt() * self.scale

net = nn.Sequential(nn.Linear(3, 4), Standardize(4), nn.ReLU(), nn.Linear(4, 1))
opt = torch.optim.Adam(net.parameters())
for _ in range(2):
    loss = net(torch.randn(6, 3)).pow(2).mean()
    opt.zero_grad()
    loss.backward()
    opt.step()

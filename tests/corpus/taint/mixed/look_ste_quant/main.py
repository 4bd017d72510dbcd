import torch
from torch import nn


def round_ste(x):
    return (x.round() - x).detach() + x


def grad_scale(x, scale):
    return (x - x * scale).detach() + x * scale


class LSQ(nn.Module):
    def __init__(self, bits=4):
        super().__init__()
        self.qn, self.qp = -(2 ** (bits - 1)), 2 ** (bits - 1) - 1
        self.step = nn.Parameter(torch.tensor(0.1))
        self.register_buffer("ready", torch.tensor(0))

    def forward(self, w):
        if self.training and int(self.ready) == 0:
            self.step.data.copy_(2 * w.detach().abs().mean() / self.qp**0.5)
            self.ready.fill_(1)
        g = 1.0 / (w.numel() * self.qp) ** 0.5
        s = grad_scale(self.step, g)
        return round_ste((w / s).clamp(self.qn, self.qp)) * s


class QLinear(nn.Linear):
    def __init__(self, *a, **k):
        super().__init__(*a, **k)
        self.wq = LSQ()

    def forward(self, x):
        return nn.functional.linear(x, self.wq(self.weight), self.bias)


net = nn.Sequential(QLinear(6, 12), nn.ReLU(), QLinear(12, 2))
opt = torch.optim.Adam(net.parameters(), lr=1e-3)
for _ in range(10):
    x = torch.randn(20, 6)
    loss = nn.functional.cross_entropy(net(x), (x.sum(1) > 0).long())
    opt.zero_grad()
    loss.backward()
    opt.step()
print(loss.item(), net[0].wq.step.item())

import torch
from torch import nn, Tensor
from torch.nn import functional as F


class BinaryLinear(nn.Linear):
    def forward(self, x: Tensor) -> Tensor:
        alpha = self.weight.abs().mean(dim=1, keepdim=True)
        w = alpha * torch.sign(self.weight)
        return F.linear(x, w, self.bias)


def build(widths):
    mods = []
    for i, (a, b) in enumerate(zip(widths[:-1], widths[1:])):
        mods.append(BinaryLinear(a, b) if i else nn.Linear(a, b))
        mods.append(nn.Hardtanh())
    return nn.Sequential(*mods[:-1])


net = build([6, 12, 12, 3])
x, y = torch.randn(32, 6), torch.randint(3, (32,))
opt = torch.optim.SGD(net.parameters(), 0.1)
for epoch in range(2):
    opt.zero_grad()
    F.cross_entropy(net(x), y).backward()
    opt.step()

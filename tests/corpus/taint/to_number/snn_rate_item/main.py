import torch
from torch import nn


class Spike(torch.autograd.Function):
    @staticmethod
    def forward(ctx, v):
        ctx.save_for_backward(v)
        return (v > 0).float()

    @staticmethod
    def backward(ctx, g):
        (v,) = ctx.saved_tensors
        return g / (1 + 10 * v.abs()) ** 2


class LIF(nn.Module):
    def __init__(self, i, o, beta=0.9):
        super().__init__()
        self.lin = nn.Linear(i, o)
        self.beta = nn.Parameter(torch.tensor(beta))

    def forward(self, x, mem):
        reset = Spike.apply(mem - 1.0).detach()
        mem = self.beta.clamp(0, 1) * mem + self.lin(x) - reset
        return Spike.apply(mem - 1.0), mem


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.l1, self.l2 = LIF(4, 16), LIF(16, 3)

    def forward(self, x, T=6):
        m1, m2 = torch.zeros(len(x), 16), torch.zeros(len(x), 3)
        total, rate = 0, 0.0
        for _ in range(T):
            s1, m1 = self.l1(x, m1)
            s2, m2 = self.l2(s1, m2)
            total = total + m2
            rate += s1.mean().item() / T
        return total / T, rate


net = Net()
opt = torch.optim.Adam(net.parameters(), 1e-2)
for i in range(3):
    x, y = torch.rand(16, 4), torch.randint(3, (16,))
    out, rate = net(x)
    loss = nn.functional.cross_entropy(out, y) + 0.01 * max(0.0, rate - 0.5)
    opt.zero_grad()
    loss.backward()
    opt.step()
    print(i, loss.item(), "rate %.2f" % rate)

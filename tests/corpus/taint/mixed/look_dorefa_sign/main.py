import torch
from torch import nn, Tensor
from torch.autograd import Function
from torch.nn import functional as F


class SignSTE(Function):
    @staticmethod
    def forward(ctx, w):
        ctx.save_for_backward(w)
        return w.sign()

    @staticmethod
    def backward(ctx, g):
        (w,) = ctx.saved_tensors
        return g * (w.abs() <= 1).to(g.dtype)


class BinaryLinear(nn.Linear):
    def forward(self, x: Tensor) -> Tensor:
        alpha = self.weight.abs().mean(dim=1, keepdim=True).detach()
        return F.linear(x, alpha * SignSTE.apply(self.weight), self.bias)


class Clip:
    """Keeps latent weights in range, as a step's hook."""

    def __init__(self, net, bound=1.0):
        self.net, self.bound = net, bound

    def __call__(self, *_):
        for m in self.net.modules():
            if isinstance(m, BinaryLinear):
                m.weight.data.clamp_(-self.bound, self.bound)


def flips(before, after):
    return sum((a.sign() != b.sign()).sum().item() for a, b in zip(before, after))


net = nn.Sequential(nn.Linear(6, 12), nn.Hardtanh(), BinaryLinear(12, 12), nn.Hardtanh(), BinaryLinear(12, 3))
x, y = torch.randn(32, 6), torch.randint(3, (32,))
opt = torch.optim.SGD(net.parameters(), 0.1)
clip = Clip(net)
for epoch in range(2):
    before = [p.detach().clone() for p in net.parameters()]
    opt.zero_grad()
    F.cross_entropy(net(x), y).backward()
    opt.step()
    clip()
    print(epoch, flips(before, net.parameters()))

import torch
from torch import nn
import torch.nn.functional as F


class MaskedLinear(nn.Module):
    """Magnitude pruning: a fixed mask, updated now and then."""

    def __init__(self, i, o):
        super().__init__()
        self.weight = nn.Parameter(torch.randn(o, i) / i**0.5)
        self.register_buffer("mask", torch.ones(o, i))

    def prune(self, share):
        k = max(1, int(share * self.weight.numel()))
        cut = self.weight.detach().abs().flatten().kthvalue(k).values
        self.mask.copy_((self.weight.abs() > cut).float())

    @property
    def sparsity(self):
        return 1 - self.mask.mean().item()

    def forward(self, x):
        return F.linear(x, self.weight * self.mask)


net = nn.Sequential(MaskedLinear(5, 8), nn.ReLU(), MaskedLinear(8, 2))
opt = torch.optim.SGD(net.parameters(), 0.1)
for epoch in range(3):
    loss = F.cross_entropy(net(torch.randn(10, 5)), torch.randint(2, (10,)))
    opt.zero_grad()
    loss.backward()
    opt.step()
    for m in net:
        if isinstance(m, MaskedLinear):
            m.prune(0.2 * epoch)
            m.weight.grad *= m.mask
print([m.sparsity for m in net if hasattr(m, "sparsity")])

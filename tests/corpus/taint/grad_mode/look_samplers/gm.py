import torch
from torch import nn, Tensor

class Codebook(nn.Module):
    def __init__(self, k: int, d: int):
        super().__init__()
        self.register_buffer("e", torch.randn(k, d))
        self.register_buffer("n", torch.ones(k))
        self.proj = nn.Linear(d, d)

    @torch.no_grad()
    def _ema(self, z: Tensor, i: Tensor) -> None:
        one = torch.nn.functional.one_hot(i, len(self.e)).type_as(z)
        self.n.mul_(0.99).add_(one.sum(0), alpha=0.01)
        self.e.mul_(0.99).add_(one.T @ z / self.n[:, None], alpha=0.01)

    def forward(self, z: Tensor) -> tuple[Tensor, Tensor]:
        z = self.proj(z)
        i = torch.cdist(z.detach(), self.e).argmin(-1)
        q = self.e[i]
        if self.training:
            self._ema(z, i)
        return z + (q - z).detach(), (z - q.detach()).pow(2).mean()

def sample(score, shape, steps: int = 3) -> Tensor:
    """Euler-Maruyama; no graph is kept."""
    x = torch.randn(shape)
    for k in range(steps):
        with torch.no_grad():
            x = x + 0.1 * score(x) + 0.4 * torch.randn_like(x)
    return x

def contrastive_divergence(energy: nn.Module, x: Tensor, k: int = 2) -> Tensor:
    neg = x.clone()
    for _ in range(k):
        neg = neg.detach().requires_grad_()
        g, = torch.autograd.grad(energy(neg).sum(), neg)
        neg = neg - 0.1 * g + 0.01 * torch.randn_like(neg)
    return energy(x).mean() - energy(neg.detach()).mean()

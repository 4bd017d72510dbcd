import torch
from torch import nn, Tensor
import torch.nn.functional as F

def percentile_clip(g: Tensor, q: float = 0.9) -> Tensor:
    cut = torch.quantile(g.abs().detach(), q)
    return g.clamp(-cut, cut)

def trimmed_mean(losses: Tensor, frac: float = 0.2) -> Tensor:
    k = int(len(losses) * (1 - frac))
    return losses.sort().values[:k].mean()

def hard_mining(losses: Tensor, k: int) -> Tensor:
    idx = losses.detach().topk(k).indices
    return losses[idx].mean()

def switch_route(logits: Tensor, xs: Tensor, experts: nn.ModuleList) -> Tensor:
    gate, which = logits.softmax(-1).max(-1)
    out = torch.stack([experts[int(i)](x) for i, x in zip(which, xs)])
    return gate[:, None] * out

def signed_log(x: Tensor) -> Tensor:
    return x.sign() * torch.log1p(x.abs())

def l1_prox(w: Tensor, lam: float) -> Tensor:
    return w.sign() * F.relu(w.abs() - lam)

def soft_round(x: Tensor, a: float = 5.0) -> Tensor:
    m = x.floor() + 0.5
    r = x - m
    return m + torch.tanh(a * r) / (2 * torch.tanh(torch.tensor(a / 2)))

def phase_wrap(p: Tensor) -> Tensor:
    return torch.remainder(p + torch.pi, 2 * torch.pi) - torch.pi

def margin(d: Tensor, m: float) -> Tensor:
    active = (d < m).float()
    return (active * (m - d) ** 2).sum() / active.sum().clamp_min(1.0)

def sparsemax(z: Tensor) -> Tensor:
    s, _ = torch.sort(z, descending=True, dim=-1)
    k = torch.arange(1, z.shape[-1] + 1, dtype=z.dtype)
    support = (1 + k * s > s.cumsum(-1)).sum(-1, keepdim=True)
    tau = (s.cumsum(-1).gather(-1, support - 1) - 1) / support
    return (z - tau).clamp(min=0)

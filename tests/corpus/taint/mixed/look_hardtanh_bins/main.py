"""Soft histogram with index arithmetic: the indices are integers, the weights carry the gradient."""

import torch


def linear_binning(x, lo, hi, n):
    pos = ((x - lo) / (hi - lo) * (n - 1)).clamp(0, n - 1 - 1e-4)
    left = pos.floor()
    frac = pos - left
    i = left.long()
    hist = torch.zeros(n, dtype=x.dtype)
    hist = hist.index_add(0, i, 1 - frac)
    return hist.index_add(0, i + 1, frac)


def interp(table, x):
    pos = x * (len(table) - 1)
    i0 = torch.floor(pos).clamp(0, len(table) - 2).to(torch.int64)
    w = pos - i0.to(pos.dtype)
    return table[i0] * (1 - w) + table[i0 + 1] * w


def bilinear(img, u, v):
    u0, v0 = u.detach().floor().long(), v.detach().floor().long()
    u0, v0 = u0.clamp(0, img.shape[0] - 2), v0.clamp(0, img.shape[1] - 2)
    du, dv = u - u0, v - v0
    return (
        img[u0, v0] * (1 - du) * (1 - dv)
        + img[u0 + 1, v0] * du * (1 - dv)
        + img[u0, v0 + 1] * (1 - du) * dv
        + img[u0 + 1, v0 + 1] * du * dv
    )


def wrap_phase(phi):
    return phi - 2 * torch.pi * torch.round(phi / (2 * torch.pi))


torch.manual_seed(0)
x = torch.rand(50, requires_grad=True)
table = torch.sin(torch.linspace(0, 3, 12)).requires_grad_()
shift = torch.zeros(2, requires_grad=True)
img = torch.rand(8, 8)
uu = torch.rand(20) * 5 + 1
h = linear_binning(x, 0.0, 1.0, 6)
loss = (h / h.sum() - torch.ones(6) / 6).pow(2).sum() + interp(table, x).mean()
loss = loss + bilinear(img, uu + shift[0], uu + shift[1]).mean() + wrap_phase(7 * x).pow(2).mean()
loss.backward()
print(x.grad.abs().mean().item(), table.grad.sum().item(), shift.grad.tolist())

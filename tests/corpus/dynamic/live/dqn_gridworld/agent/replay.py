import torch


def transitions(n):
    g = torch.Generator().manual_seed(99)
    s = torch.randn(n, 4, generator=g)
    a = torch.randint(0, 3, (n,), generator=g)
    r = torch.randn(n, generator=g)
    return s, a, r, s + 0.1 * torch.randn(n, 4, generator=g)

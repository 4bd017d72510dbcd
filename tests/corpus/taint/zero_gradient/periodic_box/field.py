import torch

GRID = 6


def sample(U, x, L):
    # bilinear, periodic
    s = x / L * GRID
    k = torch.floor(s).long()
    f = s - k
    a, b = k[:, 0] % GRID, k[:, 1] % GRID
    c, d = (a + 1) % GRID, (b + 1) % GRID
    u, v = f[:, 0], f[:, 1]
    return U[a, b] * (1 - u) * (1 - v) + U[c, b] * u * (1 - v) + U[a, d] * (1 - u) * v + U[c, d] * u * v

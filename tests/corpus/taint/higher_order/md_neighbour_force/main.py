import torch


def potential(r, eps, sigma):
    s = sigma / r
    return 4 * eps * (s**12 - s**6)


def energy(x, eps, sigma):
    i, j = torch.triu_indices(len(x), len(x), offset=1)
    return potential((x[i] - x[j]).norm(dim=1), eps, sigma).sum()


def forces(x, eps, sigma):
    with torch.enable_grad():
        q = x.detach().requires_grad_(True)
        e = energy(q, eps, sigma)
        (g,) = torch.autograd.grad(e, q, create_graph=True)
    return -g


def verlet(x, v, eps, sigma, dt=1e-3, n=5):
    f = forces(x, eps, sigma)
    for _ in range(n):
        x = x + v * dt + 0.5 * f * dt**2
        new = forces(x, eps, sigma)
        v = v + 0.5 * (f + new) * dt
        f = new
    return x, v


x0 = torch.tensor([[0.0, 0, 0], [1.1, 0, 0], [0, 1.2, 0]], requires_grad=True)
eps = torch.tensor(1.0)
sigma = torch.tensor(1.0)
x, v = verlet(x0 * 1.0, torch.zeros(3, 3), eps, sigma)
(v**2).sum().backward()

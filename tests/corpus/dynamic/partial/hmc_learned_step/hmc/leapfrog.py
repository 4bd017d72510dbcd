import torch


def force(target, q):
    if not q.requires_grad:
        q = q.detach().requires_grad_()
    (slope,) = torch.autograd.grad(target.energy(q).sum(), q)
    return -slope


def leapfrog(target, q, p, step, mass, length):
    p = p + 0.5 * step * force(target, q)
    for n in range(length):
        q = q + step * p / mass
        p = p + (0.5 if n == length - 1 else 1.0) * step * force(target, q)
    return q, p

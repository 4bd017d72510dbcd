import torch


def local_energy(log_psi, x):
    x = x.detach().requires_grad_(True)
    (g,) = torch.autograd.grad(log_psi(x).sum(), x, create_graph=True)
    return (-0.5 * g.pow(2).sum(-1) - 1 / x.norm(dim=-1)).detach()

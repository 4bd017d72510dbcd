import torch

from scf import magnetisation, update


@torch.no_grad()
def report(J, h, T, m):
    r = (update(m, J, h, T) - m).abs().max()
    return {"T": T.item(), "residual": r.item()}


def fit(obs, h, n, steps=4):
    J = (torch.ones(n, n) / n).requires_grad_()
    T = torch.tensor(1.5, requires_grad=True)
    opt = torch.optim.SGD([J, T], lr=0.05)
    rows = []
    for _ in range(steps):
        opt.zero_grad()
        m = magnetisation(J, h, T)
        loss = ((m - obs) ** 2).sum()
        loss.backward()
        opt.step()
        with torch.no_grad():
            T.clamp_(min=0.2)
            J.copy_(0.5 * (J + J.T))
        rows.append(report(J, h, T, m))
    return J, T, rows

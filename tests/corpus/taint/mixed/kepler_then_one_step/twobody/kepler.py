import torch


def solve_kepler(M, e, tol=1e-7, maxiter=30):
    E = M + e * torch.sin(M)
    for _ in range(maxiter):
        step = (E - e * torch.sin(E) - M) / (1 - e * torch.cos(E))
        E = E - step
        if step.abs().max() < tol:
            break
    return E


def true_anomaly(M, e):
    with torch.no_grad():
        E = solve_kepler(M, e)
    E = E - (E - e * torch.sin(E) - M) / (1 - e * torch.cos(E))
    s = torch.sqrt(1 + e) * torch.sin(E / 2)
    c = torch.sqrt(1 - e) * torch.cos(E / 2)
    return 2 * torch.atan2(s, c)

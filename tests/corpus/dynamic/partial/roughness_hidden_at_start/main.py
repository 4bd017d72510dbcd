import numpy as np
import torch
from scipy.optimize import minimize

torch.set_default_dtype(torch.float64)
rng = np.random.default_rng(0)
design, target = torch.tensor(rng.normal(size=(12, 4))), torch.tensor(rng.normal(size=12))


def roughness(w):
    return np.square(np.diff(w.detach().numpy())).sum()


def objective(flat):
    w = torch.tensor(flat, requires_grad=True)
    loss = (design @ w - target).pow(2).mean() + 0.05 * roughness(w)
    loss.backward()
    return loss.item(), w.grad.numpy()


print(minimize(objective, np.ones(4), jac=True, method="L-BFGS-B", options={"maxiter": 3}).fun)

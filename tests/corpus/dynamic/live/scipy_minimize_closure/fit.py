"""SciPy's optimizer calls a function that makes a new leaf and runs its backward each time."""

import numpy as np
import torch
from scipy.optimize import minimize

t = np.linspace(0, 2, 12)
y = 1.3 * np.exp(-0.7 * t)

def fun(x):
    p = torch.tensor(x, requires_grad=True)
    model = p[0] * torch.exp(-p[1] * torch.from_numpy(t))
    loss = ((model - torch.from_numpy(y)) ** 2).sum()
    loss.backward()
    return loss.item(), p.grad.numpy()

res = minimize(fun, np.array([1.0, 0.2]), jac=True, method="L-BFGS-B", options={"maxiter": 5})
print(res.x)

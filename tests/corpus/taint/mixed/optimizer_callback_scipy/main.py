import numpy as np
import torch
from scipy.optimize import minimize


def objective(vector, model):
    x = torch.tensor(vector, requires_grad=True)
    loss = model(x)
    (g,) = torch.autograd.grad(loss, x)
    return loss.item(), g.numpy()


def main():
    centre = np.array([1.0, 2.0])
    model = lambda x: ((x - torch.from_numpy(centre)) ** 2).sum()
    result = minimize(objective, np.zeros(2), args=(model,), jac=True, options={"maxiter": 3})
    print(result.x)


main()

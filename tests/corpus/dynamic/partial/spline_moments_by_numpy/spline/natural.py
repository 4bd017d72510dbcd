import numpy as np
import torch


def moments(values, h):
    """Second derivatives at equidistant knots of the natural cubic spline."""
    y = values.detach().numpy()
    n = len(y)
    matrix = np.diag(np.full(n, 4.0)) + np.diag(np.ones(n - 1), 1) + np.diag(np.ones(n - 1), -1)
    matrix[0], matrix[-1] = np.eye(n)[0], np.eye(n)[-1]
    right = np.zeros(n)
    right[1:-1] = 6.0 * (y[2:] - 2 * y[1:-1] + y[:-2]) / h**2
    return torch.from_numpy(np.linalg.solve(matrix, right))

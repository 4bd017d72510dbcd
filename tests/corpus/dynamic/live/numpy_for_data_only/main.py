"""numpy prepares the data and plots the result; the fit keeps its graph."""
import numpy as np
import torch

grid = np.linspace(0, 1, 11)
t = torch.from_numpy(grid)
a = torch.tensor(0.4, dtype=torch.float64, requires_grad=True)
b = torch.tensor(2.0, dtype=torch.float64, requires_grad=True)
prediction = a * torch.exp(-b * t)
curve = prediction.detach().numpy()
residual = prediction - torch.from_numpy(np.exp(-grid))
plotted = np.interp([0.5], grid, curve)
(residual**2).sum().backward()

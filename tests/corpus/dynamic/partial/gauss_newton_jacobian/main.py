"""The Jacobian of a Gauss-Newton step comes without create_graph."""
import torch
torch.set_default_dtype(torch.float64)
theta = torch.tensor([1.0, .5], requires_grad=True)
x = torch.linspace(0, 1, 6)
y = 2 * torch.exp(-x)
def residual(t): return t[0] * torch.exp(-t[1] * x) - y
def step(t):
    J = torch.autograd.functional.jacobian(residual, t)
    r = residual(t)
    return t - torch.linalg.solve(J.T @ J + 0.1 * torch.eye(2), J.T @ r)
(residual(step(theta)) ** 2).sum().backward()

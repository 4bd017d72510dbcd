"""SI units: parameters of 1e-10 and 1e-1."""
import torch

wavelength = torch.tensor(1.0e-10, dtype=torch.float64, requires_grad=True)
distance = torch.tensor(0.1, dtype=torch.float64, requires_grad=True)
pixel = torch.linspace(0.001, 0.02, 9, dtype=torch.float64)
theta = 0.5 * torch.atan(pixel / distance)
s = 2 * torch.sin(theta) / wavelength
torch.exp(-(s * 2e-10) ** 2).sum().backward()

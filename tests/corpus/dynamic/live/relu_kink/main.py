"""A ReLU with inputs away from and close to its kink."""
import torch

x = torch.tensor([0.5, -0.5, 1e-9], dtype=torch.float64, requires_grad=True)
(torch.relu(x) * torch.tensor([1.0, 2.0, 3.0], dtype=torch.float64)).sum().backward()

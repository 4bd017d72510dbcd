"""The safe double-where is fine."""
import torch

x = torch.tensor([-1.0, 1.0, 4.0], dtype=torch.float64, requires_grad=True)
safe = torch.where(x > 0, x, torch.ones_like(x))
y = torch.where(x > 0, torch.sqrt(safe), torch.zeros_like(x))
(y + x).sum().backward()

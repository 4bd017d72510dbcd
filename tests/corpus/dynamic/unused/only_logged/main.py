"""A tensor that is only printed."""
import torch

w = torch.tensor([1.0, 2.0], dtype=torch.float64, requires_grad=True)
monitor = torch.tensor(5.0, dtype=torch.float64, requires_grad=True)
print("monitor", monitor.item(), float(monitor) * 2)
(w**3).sum().backward()

import torch

x = torch.tensor([0.1, 0.4, 0.35, 0.8], dtype=torch.float64, requires_grad=True)
w = torch.tensor([1.0, 2.0, 3.0, 4.0], dtype=torch.float64, requires_grad=True)
h = torch.histc(x, bins=4, min=0, max=1)
(h * w).sum().backward()

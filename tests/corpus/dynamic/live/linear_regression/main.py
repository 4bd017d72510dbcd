"""Nothing is wrong."""
import torch

w = torch.tensor([0.5, -0.3], dtype=torch.float64, requires_grad=True)
b = torch.tensor(0.1, dtype=torch.float64, requires_grad=True)
x = torch.tensor([[1.0, 2.0], [0.5, -1.0], [2.0, 0.3]], dtype=torch.float64)
y = torch.tensor([1.0, 0.0, 0.5], dtype=torch.float64)
loss = ((x @ w + b - y) ** 2).mean()
loss.backward()

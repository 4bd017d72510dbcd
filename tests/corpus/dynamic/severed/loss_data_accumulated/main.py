"""A running loss is accumulated from loss.data and becomes the loss."""
import torch

w = torch.tensor([0.2, 0.4], dtype=torch.float64, requires_grad=True)
b = torch.tensor(0.1, dtype=torch.float64, requires_grad=True)
running = 0.0
for x in ([1.0, 2.0], [0.5, -1.0], [2.0, 0.0]):
    data = torch.tensor(x, dtype=torch.float64)
    step_loss = (w @ data - 1.0) ** 2
    running = running + step_loss.data
total = running / 3 + b**2
total.backward()

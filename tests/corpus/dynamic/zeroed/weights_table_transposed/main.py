"""A weight stands in a nested list, in the row of the view that nobody wants."""
import torch
from views import loss

front = torch.tensor([0.2, 0.3], dtype=torch.float64, requires_grad=True)
side = torch.tensor([0.5, 0.1], dtype=torch.float64, requires_grad=True)
loss({"front": front, "side": side}).backward()

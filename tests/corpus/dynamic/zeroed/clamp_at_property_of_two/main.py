"""A fin's travel is a product of two settings, one of which is 0: the clamp leaves nothing."""
import torch
from fins import Fins

pitch = torch.tensor([0.3, -0.2], dtype=torch.float64, requires_grad=True)
yaw = torch.tensor([0.1, 0.4], dtype=torch.float64, requires_grad=True)
moment = Fins(authority=0.0, stroke=0.6).moment(pitch, yaw)
moment.sum().backward()

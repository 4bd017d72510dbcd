"""A decorator scales what a sensor gives by the gain it was made with."""
import torch
from sensors import thermometer, gauge

pressure = torch.tensor([1.0, 1.2], dtype=torch.float64, requires_grad=True)
offset = torch.tensor([0.1, 0.3], dtype=torch.float64, requires_grad=True)
(gauge(pressure) + thermometer(offset)).pow(2).sum().backward()

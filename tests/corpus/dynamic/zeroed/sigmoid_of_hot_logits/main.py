"""A gate is sharpened until the sigmoid is exactly 1; the sharpness is 1 over a temperature."""
import torch
from gates import Gate
from profiles import profile

gate = torch.tensor([0.7, 0.9], dtype=torch.float64, requires_grad=True)
value = torch.tensor([1.0, 2.0], dtype=torch.float64, requires_grad=True)
(Gate(profile("hard")).open(gate) * value).sum().backward()

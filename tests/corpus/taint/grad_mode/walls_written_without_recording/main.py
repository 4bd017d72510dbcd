import torch
from flow import step

speed = torch.tensor(0.4, requires_grad=True)
field = torch.linspace(0.0, 1.0, 6)
for _ in range(3):
    field = step(field, speed)
field.square().sum().backward()

import torch
from settings import Settings
from plant import Plant

s = Settings(gain=torch.tensor(1.5, requires_grad=True), tau=torch.tensor(0.4, requires_grad=True), n=20)
y = Plant.from_settings(s).response()
((y - 1.0) ** 2).mean().backward()

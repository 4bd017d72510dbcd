import torch
from shaker import Shaker

model = Shaker()
(model(torch.rand(6)) - 0.5).square().mean().backward()

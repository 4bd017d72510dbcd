import torch
from torch import nn
from ft import Tuner
t = Tuner(nn.Sequential(nn.Linear(3, 3), nn.ReLU(), nn.Linear(3, 1)))
t.replace_head(4)
t.step(torch.randn(5, 3))

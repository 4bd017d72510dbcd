import torch
from torch import nn
from hooks import clip, freeze_rows
net = nn.Sequential(nn.Embedding(6, 4), nn.Linear(4, 1))
clip(net[1]); freeze_rows(net[0], torch.tensor([0, 1]))
net(torch.randint(0, 6, (5,))).mean().backward()

import torch
from gnn.graph import EDGES, features
from gnn.net import Net

torch.manual_seed(0)
net = Net().double()
out = net(features(), EDGES)
energy = out.square().sum()
energy.backward()
print(energy)

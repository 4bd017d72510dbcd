import torch
from moe import SparseMixture
net = SparseMixture(4, n_experts=2)
opt = torch.optim.Adam(net.parameters())
opt.zero_grad()
net(torch.randn(5, 4)).pow(2).mean().backward()
opt.step()

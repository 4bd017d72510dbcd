import torch
from safe import dist, entropy, angle, unit, logvar_root, ratio
x = torch.randn(4, 3, requires_grad=True)
p = torch.softmax(x, -1)
(dist(x, x * 2).sum() + entropy(p) + angle(unit(x), unit(x + 1)).sum() + logvar_root(x).sum() + ratio(x.abs().sum(-1), x.pow(2).sum(-1)).sum()).backward()

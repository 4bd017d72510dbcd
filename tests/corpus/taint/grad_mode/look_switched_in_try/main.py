import torch
from torch import nn
from loops import fit, validate, predict
net = nn.Linear(3, 1)
x, y = torch.randn(8, 3), torch.randn(8, 1)
fit(net, x, y)
print(validate(net, x, y), predict(net, x).shape)

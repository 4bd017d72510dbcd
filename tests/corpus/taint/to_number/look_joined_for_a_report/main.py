import torch
from torch import nn
from report import line, stamp
net = nn.Linear(2, 1)
loss = net(torch.randn(4, 2)).square().mean()
loss.backward()
fields = line({"loss": loss, "w": net.weight.norm()})
print(fields, stamp(fields))

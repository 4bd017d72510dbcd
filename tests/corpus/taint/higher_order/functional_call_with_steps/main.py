import torch
from meta.inner import adapt
from meta.net import Net
net = Net()
loss = adapt(net, torch.randn(3, 2), torch.randn(3, 1))
loss.backward()

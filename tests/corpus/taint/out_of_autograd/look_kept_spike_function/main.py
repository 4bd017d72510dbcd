import torch
from net import Net

torch.manual_seed(0)
net = Net()
opt = torch.optim.SGD(net.parameters(), 0.1)
loss = (net(torch.rand(4, 6, 3)) - 1).pow(2).mean()
loss.backward()
opt.step()

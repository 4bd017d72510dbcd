import torch
from net import Net
net = Net()
opt = torch.optim.SGD(net.parameters(), lr=0.1)
for _ in range(2):
    opt.zero_grad(); net(torch.randn(3, 4)).mean().backward(); opt.step()

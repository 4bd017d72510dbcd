import torch
from kit import configure
from net import Net

net = Net()
tools = configure(net, lr=0.1)
net.head = torch.nn.Linear(4, 2)
for _ in range(2):
    tools["opt"].zero_grad()
    net(torch.randn(3, 4)).sum().backward()
    tools["opt"].step()

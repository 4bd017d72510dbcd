import copy
import torch
net = torch.nn.Linear(3, 1)
opt = torch.optim.SGD(net.parameters(), lr=0.1)
net = copy.deepcopy(net)
for _ in range(3):
    opt.zero_grad(); net(torch.randn(2, 3)).mean().backward(); opt.step()

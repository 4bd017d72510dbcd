import torch
from mixture import Net
from objective import balance, nll

torch.manual_seed(0)
net = Net()
opt = torch.optim.Adam(net.parameters(), 1e-2)
x = torch.rand(12, 1)
for _ in range(2):
    m = net(x)
    loss = nll(m, x) + 0.1 * balance(m, x)
    opt.zero_grad()
    loss.backward()
    opt.step()

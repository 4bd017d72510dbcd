import torch
from snn import SpikingNet

torch.manual_seed(6)
net = SpikingNet(4, 10, 2)
opt = torch.optim.Adam(net.parameters(), lr=5e-3)
x = (torch.rand(12, 6, 4) > 0.5).float()
y = torch.randint(0, 2, (6,))
for _ in range(2):
    out, rate = net(x)
    loss = torch.nn.functional.cross_entropy(out, y) + 0.01 * rate
    opt.zero_grad()
    loss.backward()
    opt.step()

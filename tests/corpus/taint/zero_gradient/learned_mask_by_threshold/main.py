import torch
from recon.net import Recon
net = Recon(8)
opt = torch.optim.Adam(net.parameters())
x = torch.randn(2, 1, 8, 8, dtype=torch.complex64)
loss = (net(x) - x).abs().pow(2).mean()
opt.zero_grad(); loss.backward(); opt.step()

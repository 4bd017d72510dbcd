import torch
from vq import VQVAE

torch.manual_seed(2)
m = VQVAE(dim=4, codes=8)
opt = torch.optim.Adam(m.parameters(), lr=1e-3)
x = torch.randn(20, 6)
for i in range(2):
    rec, aux, stats = m(x)
    loss = (rec - x).pow(2).mean() + aux
    opt.zero_grad()
    loss.backward()
    opt.step()
    print(i, stats)

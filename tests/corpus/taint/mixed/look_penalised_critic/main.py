import torch
from torch import nn
from gan import d_step, g_step
G, D = nn.Linear(2, 4), nn.Linear(4, 1)
og, od = (torch.optim.Adam(m.parameters(), 1e-3) for m in (G, D))
for _ in range(2):
    real = torch.randn(8, 4)
    fake = G(torch.randn(8, 2))
    d_step(D, od, real, fake)
    g_step(D, og, fake)

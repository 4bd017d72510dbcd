import torch
from langevin import Langevin
from torch import nn

torch.manual_seed(0)
model = nn.Sequential(nn.Linear(2, 8), nn.SiLU(), nn.Linear(8, 1))
opt = torch.optim.Adam(model.parameters(), 1e-3)
sampler = Langevin(3)
for _ in range(2):
    data = torch.randn(8, 2) + 1
    negative = sampler.draw(model, torch.randn(8, 2))
    loss = model(data).mean() - model(negative).mean()
    opt.zero_grad()
    loss.backward()
    opt.step()

import torch
from odesolve import integrate, LotkaVolterra

torch.manual_seed(6)
sys_ = LotkaVolterra()
y0 = torch.tensor([1.0, 0.6])
y1, info = integrate(sys_, y0, t_end=1.5)
loss = (y1 - torch.tensor([1.2, 0.8])).square().sum()
loss.backward()
print(info, loss.item())

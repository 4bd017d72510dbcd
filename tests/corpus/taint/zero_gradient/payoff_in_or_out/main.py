import torch
from payoffs import Call, Digital
from pricing import error, price

spot = torch.tensor(1.0, requires_grad=True)
vol = torch.tensor(0.2, requires_grad=True)
torch.manual_seed(0)
noise = torch.randn(64)
path = spot * torch.exp(vol * noise - 0.5 * vol**2)
value = 10 * price(Call(1.0), path) + 2 * price(Digital(1.1), path)
value.backward()
print(value.item(), error(Call(1.0), path), spot.grad.item())

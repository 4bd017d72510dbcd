import torch

from control import Controller
from model import Model

torch.manual_seed(0)
model, control = Model(), Controller(2.0)
optimizer = torch.optim.Adam(model.parameters(), 1e-2)
for _ in range(2):
    rec, kl = model(torch.randn(6, 3))
    control.update(kl.mean().item())
    loss = (rec + control.beta * kl.clamp(min=0.1)).mean()
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
print(control.beta)

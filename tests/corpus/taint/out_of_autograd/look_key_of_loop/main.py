import torch

from render import Renderer

LOSSES = ("coarse", "fine")
renderer = Renderer()
optimizer = torch.optim.SGD(renderer.parameters(), 0.1)
out = renderer(torch.ones(4))
losses = {name: (out[name] - 0.5).square().mean() for name in LOSSES}
sum(losses.values()).backward()
optimizer.step()
print({name: loss.item() for name, loss in losses.items()}, out["depth"].median().item())

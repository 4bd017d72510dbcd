import torch
from halo import deflection

core = torch.tensor(0.1, requires_grad=True)
centre = torch.tensor([0.3, 0.1], requires_grad=True)
mass = torch.tensor(0.8, requires_grad=True)
deflection(torch.tensor([[1.0, 0.0], [0.2, 0.5]]), centre, core, mass).sum().backward()

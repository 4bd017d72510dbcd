import torch
from sim.params import Medium
from sim.wave import propagate

velocity = torch.tensor(1.5, requires_grad=True)
amp = torch.tensor(1.0, requires_grad=True)
medium = Medium.from_dict({"velocity": velocity, "density": 1.2})
u0 = amp * torch.exp(-torch.linspace(-3, 3, 40) ** 2)
rec = propagate(u0, medium, 0.01, 6)
misfit = (rec - 0.5).pow(2).sum()
misfit.backward()

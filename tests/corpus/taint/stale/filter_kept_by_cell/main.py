import torch
from calculator import PMEPotential
calc = PMEPotential(1.0)
for _ in range(2):
    pos = torch.rand(10, 3, requires_grad=True)
    cell = (5 * torch.eye(3)).requires_grad_(True)
    out = calc(pos, torch.rand(10), cell)
    out.backward(retain_graph=True)

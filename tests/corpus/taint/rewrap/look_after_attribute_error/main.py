import torch
from units import Quantity
e = Quantity(torch.tensor(12.0, requires_grad=True), "keV")
s = torch.tensor(1.0, requires_grad=True)
((e.to("eV").value * 1e-4) * s).backward()

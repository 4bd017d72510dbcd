import torch
from levels import assemble, fermi

coupling = torch.tensor(-1.0, requires_grad=True)
site = torch.tensor(0.3, requires_grad=True)
mu = torch.tensor(-0.2, requires_grad=True)
energies, states = torch.linalg.eigh(assemble(site, coupling, 4))
charge = (states**2 * 2 * fermi(energies, mu)).sum(1)
(charge[0] - 0.9).square().backward()

import torch
from ker import coulomb, sinc
r = torch.tensor([0.5, 1.0, 4.0], requires_grad=True)
(coulomb(r, 2.0) + sinc(r)).sum().backward()

"""A complex parameter, one entry of which is 0."""

import torch
z = torch.tensor([0j, 1 + 1j], dtype=torch.complex128, requires_grad=True)
(z.abs() ** 2).sum().backward()

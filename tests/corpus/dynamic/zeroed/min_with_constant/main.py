import torch

energy = torch.tensor([50.0, 80.0], dtype=torch.float64, requires_grad=True)
shift = torch.tensor(0.5, dtype=torch.float64, requires_grad=True)
capped = torch.minimum(energy, torch.tensor(10.0, dtype=torch.float64))
(capped + shift).pow(2).sum().backward()

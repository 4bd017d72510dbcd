import torch
from n import mix
w = torch.tensor([0.0, 1.0], requires_grad=True)
mix(w, torch.randn(2, 3)).sum().backward()

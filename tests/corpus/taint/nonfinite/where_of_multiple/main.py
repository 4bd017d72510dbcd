import torch
from sinc import lanczos
t = torch.tensor([0.0, 0.5, 1.5], requires_grad=True)
lanczos(t).sum().backward()

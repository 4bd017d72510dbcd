import torch
from backend import asarray
from wave import superpose
ph = torch.tensor([0.1, 0.5], requires_grad=True)
am = torch.tensor([1.0, 2.0], requires_grad=True)
superpose(ph, am, asarray([0.0, 0.5, 1.0])).pow(2).sum().backward()

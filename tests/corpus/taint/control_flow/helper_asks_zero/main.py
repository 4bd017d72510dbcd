import torch
from xtal import Crystal
phi = torch.zeros(3, requires_grad=True)
cell = torch.tensor([4.0, 5.0, 6.0], requires_grad=True)
Crystal(cell, phi).vectors().pow(2).sum().backward() if False else (Crystal(cell, phi).vectors()[0, 1] + Crystal(cell, phi).vectors().sum()).backward()

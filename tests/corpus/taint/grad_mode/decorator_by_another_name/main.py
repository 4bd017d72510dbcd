import torch
from embed import Fourier
m = Fourier(4)
m(torch.rand(5, 1)).pow(2).sum().backward()

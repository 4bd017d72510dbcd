import torch
from waves.system import System

system = System().double()
source = torch.ones(8, 8, dtype=torch.complex128)
image = system(source).abs().square()
focus = -image[3:5, 3:5].sum() / image.sum()
focus.backward()

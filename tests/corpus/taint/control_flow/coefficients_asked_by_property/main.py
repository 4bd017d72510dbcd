import torch
from lens import Lens
l = Lens()
l(torch.randn(3)).sum().backward()

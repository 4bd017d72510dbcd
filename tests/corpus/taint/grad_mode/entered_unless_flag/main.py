import torch
from enc import Encoder
e = Encoder()
e(torch.randn(2, 3)).sum().backward()

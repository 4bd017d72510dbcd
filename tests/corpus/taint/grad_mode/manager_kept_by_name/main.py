import torch
from op import Enc
e = Enc(); h = torch.nn.Linear(2, 1)
h(e.encode(torch.randn(3, 2))).sum().backward()

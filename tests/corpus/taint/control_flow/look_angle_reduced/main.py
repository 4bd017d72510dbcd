import torch
from n import wrap
a = torch.tensor(9.2, requires_grad=True)
wrap(a).sin().backward()

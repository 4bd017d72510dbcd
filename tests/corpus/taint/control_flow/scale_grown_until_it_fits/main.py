import torch
from n import scale_of
x = torch.tensor(100.0, requires_grad=True)
(x / scale_of(x)).backward()

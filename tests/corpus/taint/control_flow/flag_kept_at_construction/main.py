import torch
from n import Mat
m = Mat(torch.tensor(0.0, requires_grad=True), torch.tensor(1.0, requires_grad=True))
m.stress().backward()

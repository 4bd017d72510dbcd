"""One severed, one unused, one live."""
import torch

a = torch.tensor(1.1, dtype=torch.float64, requires_grad=True)
b = torch.tensor(2.2, dtype=torch.float64, requires_grad=True)
c = torch.tensor(3.3, dtype=torch.float64, requires_grad=True)
value = a.detach() * 2
(value * c).backward()

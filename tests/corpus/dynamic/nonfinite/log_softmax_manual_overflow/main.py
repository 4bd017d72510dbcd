"""log(sum(exp)) overflow hidden by clamp."""
import torch

z = torch.tensor([1.0, 2.0, 900.0], dtype=torch.float64, requires_grad=True)
p = torch.exp(z)
loss = torch.clamp(torch.log(p.sum()), max=100.0) + z[0]
loss.backward()

"""A hard Gumbel sample: the gradient is that of the soft one."""

import torch
torch.manual_seed(0)
logits = torch.tensor([0.5, 0.2, -0.3], dtype=torch.float64, requires_grad=True)
y = torch.nn.functional.gumbel_softmax(logits, hard=True)
(y * torch.tensor([1.0, 2.0, 5.0], dtype=torch.float64)).sum().backward()

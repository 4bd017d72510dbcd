"""A weight of 0 and nan_to_num hide log(0) in the loss, not in the gradient."""

import torch
logit = torch.tensor([-200.0, 0.5], requires_grad=True)
target = torch.tensor([0.0, 1.0])
p = torch.sigmoid(logit)
ce = -(target * torch.log(p) + (1 - target) * torch.log(1 - p))
weights = torch.tensor([0.0, 1.0])
loss = (weights * torch.nan_to_num(ce, nan=0.0)).sum()
loss.backward()

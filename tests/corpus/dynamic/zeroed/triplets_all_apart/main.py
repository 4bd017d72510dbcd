"""Embeds three groups of points."""
import torch
from torch import nn

from triplets.loss import Triplets

torch.manual_seed(13)
embed = nn.Linear(3, 4).double()
anchor = torch.randn(6, 3, dtype=torch.float64)
near, far = anchor + 0.01 * torch.randn(6, 3, dtype=torch.float64), anchor + 5.0
loss = Triplets()(embed(anchor), embed(near), embed(far))
loss.backward()
print(float(loss.detach()))

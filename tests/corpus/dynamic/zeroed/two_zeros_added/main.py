"""Two settings are added, and both are 0."""
import torch
from conf import SETTINGS

x = torch.tensor([1.0, 2.0], dtype=torch.float64, requires_grad=True)
y = torch.tensor([1.0, 2.0], dtype=torch.float64, requires_grad=True)
base = torch.full((2,), SETTINGS["base"], dtype=torch.float64)
gain = base + torch.full((2,), SETTINGS["extra"], dtype=torch.float64)
((x * gain).sum() + y.sum()).backward()

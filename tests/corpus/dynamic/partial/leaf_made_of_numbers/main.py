"""A leaf is made of another's numbers, which is used itself: no module begins here."""
import torch

a = torch.tensor([1.0, 2.0], dtype=torch.float64, requires_grad=True)
b = torch.tensor((a * 2).tolist(), dtype=torch.float64, requires_grad=True)
(b.sin().sum() + a.sum()).backward()

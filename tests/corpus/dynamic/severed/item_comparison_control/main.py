"""A threshold steers a branch on .item(): locally flat, jumps when moved."""
import torch

x = torch.tensor(2.0, dtype=torch.float64, requires_grad=True)
t = torch.tensor(1.5, dtype=torch.float64, requires_grad=True)
if x.item() > t.item():
    loss = x**2
else:
    loss = x * 3
loss.backward()

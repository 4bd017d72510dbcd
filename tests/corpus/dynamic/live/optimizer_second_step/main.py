"""Two steps; nothing wrong."""
import torch

w = torch.nn.Parameter(torch.tensor([1.0, 2.0], dtype=torch.float64))
b = torch.nn.Parameter(torch.tensor(0.5, dtype=torch.float64))
opt = torch.optim.Adam([w, b], lr=0.1)
x = torch.tensor([[1.0, 0.5], [0.2, 0.3]], dtype=torch.float64)
for i in range(3):
    opt.zero_grad()
    loss = ((x @ w + b) ** 2).sum()
    loss.backward()
    opt.step()

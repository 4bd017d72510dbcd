import torch
w = torch.ones(3, requires_grad=True)
scale = w.exp()
for _ in range(3):
    loss = (scale * torch.randn(3)).sum()
    loss.backward()

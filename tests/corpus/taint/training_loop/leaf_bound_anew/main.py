import torch
w = torch.zeros(3, requires_grad=True)
opt = torch.optim.SGD([w], lr=0.1)
w = torch.ones(3, requires_grad=True)
for _ in range(3):
    opt.zero_grad(); (w * torch.randn(3)).sum().backward(); opt.step()

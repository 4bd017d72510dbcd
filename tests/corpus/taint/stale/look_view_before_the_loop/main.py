import torch
w = torch.ones(2, 2, requires_grad=True)
opt = torch.optim.SGD([w], lr=0.1)
flat = w.view(-1)
x = torch.randn(4)
base = (x * 2).exp()
for _ in range(3):
    opt.zero_grad()
    (w.view(-1) * base).square().sum().backward()
    opt.step()
print(flat.shape)

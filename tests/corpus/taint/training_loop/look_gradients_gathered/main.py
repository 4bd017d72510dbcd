import torch
w = torch.ones(3, requires_grad=True)
opt = torch.optim.SGD([w], lr=0.1)
for _ in range(3):
    grads = []
    for k in (1.0, 2.0):
        (w * k).square().sum().backward()
        grads.append(w.grad.clone())
        w.grad = None
    w.grad = torch.stack(grads).mean(0)
    opt.step()
    opt.zero_grad()

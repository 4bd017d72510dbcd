import torch
w = torch.ones(3, requires_grad=True)
y = w.exp() * torch.arange(3)
rows = []
for i in range(3):
    w.grad = None
    y[i].backward(retain_graph=True)
    rows.append(w.grad.clone())
print(torch.stack(rows))

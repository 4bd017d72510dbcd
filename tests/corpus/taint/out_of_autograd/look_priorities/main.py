import torch
from torch import nn

q = nn.Linear(4, 1)
opt = torch.optim.Adam(q.parameters(), 1e-3)
for _ in range(2):
    err = q(torch.randn(5, 4))[:, 0] - torch.rand(5)
    priority = err.detach().abs().numpy() + 1e-3
    weight = torch.as_tensor(1 / (priority + 1), dtype=torch.float32)
    loss = (weight * err.square()).mean()
    opt.zero_grad()
    loss.backward()
    opt.step()
    print(priority.max())

import torch
from torch import nn

policy = nn.Linear(4, 1)
log_lambda = torch.tensor(0.0)
opt = torch.optim.Adam(policy.parameters(), 1e-2)
lam = 1.0
limit = 0.2
for it in range(30):
    x = torch.randn(64, 4)
    u = policy(x)
    reward = -(u - x.sum(1, keepdim=True)).pow(2).mean()
    cost = u.pow(2).mean()
    loss = -reward + lam * torch.relu(cost - limit)
    opt.zero_grad()
    loss.backward()
    opt.step()
    lam = max(0.0, lam + 0.1 * (cost.item() - limit))
    if it % 10 == 0:
        print(f"{it} r={reward.item():.3f} c={cost.item():.3f} lam={lam:.3f}")

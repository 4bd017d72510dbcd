"""float32 network; the hidden activations are taken as data."""
import torch
from torch import nn

torch.manual_seed(0)
net = nn.Sequential(nn.Linear(4, 5), nn.Tanh(), nn.Linear(5, 1))
optimizer = torch.optim.SGD(net.parameters(), lr=0.1)


def forward(x):
    hidden = net[1](net[0](x))
    hidden = torch.as_tensor(hidden.detach().numpy())
    return net[2](hidden)


x, y = torch.randn(8, 4), torch.randn(8, 1)
optimizer.zero_grad()
loss = nn.functional.mse_loss(forward(x), y)
loss.backward()
optimizer.step()

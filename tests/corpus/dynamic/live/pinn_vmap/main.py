import torch
from torch.func import functional_call, hessian, vmap
from torch import nn

torch.manual_seed(23)
torch.set_default_dtype(torch.float64)


class Net(nn.Module):
    def __init__(self, width=5):
        super().__init__()
        self.a = nn.Linear(2, width)
        self.b = nn.Linear(width, 1)
        self.log_speed = nn.Parameter(torch.tensor(0.1))

    def forward(self, tx):
        return self.b(torch.tanh(self.a(tx))).squeeze(-1)


def residual(net, points):
    weights = dict(net.named_parameters())

    def u(tx):
        return functional_call(net, weights, (tx,))

    H = vmap(hessian(u))(points)
    return H[:, 0, 0] - torch.exp(2 * net.log_speed) * H[:, 1, 1]


def boundary(net, n=5):
    x = torch.linspace(0, 1, n)
    start = torch.stack([torch.zeros(n), x], 1)
    return net(start) - torch.sin(torch.pi * x)


net = Net()
points = torch.rand(8, 2)
weights = residual(net, points).detach().abs()
worst = points[weights.argmax()]
loss = residual(net, points).pow(2).mean() + boundary(net).pow(2).mean()
loss.backward()
print("worst collocation point", worst.tolist(), "loss", loss.item())

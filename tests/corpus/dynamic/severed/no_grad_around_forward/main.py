"""The first layer is evaluated under no_grad, as if it were frozen."""
import torch

w1 = torch.tensor([[0.2, -0.4], [0.9, 0.1]], dtype=torch.float64, requires_grad=True)
w2 = torch.tensor([0.5, -1.2], dtype=torch.float64, requires_grad=True)


def features(x):
    with torch.no_grad():
        h = x @ w1
        return torch.tanh(h)


x = torch.tensor([[1.0, 2.0], [0.3, -0.6]], dtype=torch.float64)
loss = (features(x) @ w2).pow(2).mean()
loss.backward()

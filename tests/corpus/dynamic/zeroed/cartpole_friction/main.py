import torch
from cartpole import CartPole
from config import load

torch.set_default_dtype(torch.float64)
model = CartPole(load())
start = torch.tensor([0.1, 0.0, 0.15, -0.1])
loss = sum(s[2] ** 2 + 0.1 * s[0] ** 2 for s in model(start))
loss.backward()
print(model.gains.grad)

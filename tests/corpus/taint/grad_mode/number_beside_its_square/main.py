import torch
from pendulum import period_loss

length = torch.tensor(1.3, requires_grad=True)
theta = torch.tensor(0.6, requires_grad=True)
loss = period_loss(length, theta)
loss.backward()
print(float(loss))

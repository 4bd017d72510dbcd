import torch
from gp.model import Regression

torch.manual_seed(0)
model = Regression(2).double()
x = torch.rand(14, 2, dtype=torch.float64)
y = torch.sin(4 * x[:, 0]) + x[:, 1] ** 2
optimizer = torch.optim.LBFGS(model.parameters(), max_iter=3)


def closure():
    optimizer.zero_grad()
    loss = model(x, y)
    loss.backward()
    return loss


print(optimizer.step(closure).item())

import torch

from linalg import factor

scale = torch.tensor(1.5, requires_grad=True)
grid = torch.linspace(0, 1, 5)
kernel = scale * torch.exp(-((grid[:, None] - grid[None]) ** 2))
factor(kernel).diagonal().log().sum().backward()

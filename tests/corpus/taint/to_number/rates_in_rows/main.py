import torch
from generator import build

rates = {("A", "B"): torch.tensor(0.7, requires_grad=True), ("B", "C"): torch.tensor(0.3, requires_grad=True)}
scale = torch.tensor(1.0, requires_grad=True)
matrix = scale * build("ABC", rates)
(torch.linalg.matrix_exp(matrix) @ torch.tensor([1.0, 0.0, 0.0]))[2].backward()

"""Weights of observations are a field of records; whoever wrote them left them at 0."""
import torch
from fit import residual
from table import OBSERVATIONS, column

slope = torch.tensor(1.2, dtype=torch.float64, requires_grad=True)
offset = torch.tensor(0.3, dtype=torch.float64, requires_grad=True)
residual(column(OBSERVATIONS, "time"), column(OBSERVATIONS, "weight"), slope, offset).sum().backward()

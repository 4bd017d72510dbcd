import torch
from spline.fit import residual
from spline.table import Table

values = torch.tensor([0.1, 0.9, 0.4, -0.6, 0.2, 0.7], dtype=torch.float64, requires_grad=True)
shift = torch.tensor(0.03, dtype=torch.float64, requires_grad=True)
table = Table(0.0, 2.0, values)
x = torch.linspace(0.15, 1.8, 9, dtype=torch.float64)
residual(table, shift, x, torch.sin(3 * x)).backward()

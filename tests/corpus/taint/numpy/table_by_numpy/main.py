import torch
from tables import cp_linear, cp_numpy

fire = torch.tensor(1.3, requires_grad=True)
t3 = 1000.0 * fire
t4 = 0.6 * t3
work = cp_linear((t3 + t4) / 2) * (t3 - t4)
heat = cp_numpy((300.0 + t3) / 2) * (t3 - 300.0)
(work / heat).backward()

import torch

from hybrid import Hybrid
from policy import Policy

torch.manual_seed(0)
hybrid = Hybrid(Policy(3, 2))
for _ in range(2):
    print(hybrid.step(torch.randn(6, 3)))

import torch
from fit import run
run(torch.linspace(0, 1, 5))

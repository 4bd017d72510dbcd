import torch
from a.cfg import Cfg
from a.run import run
c = Cfg({"mass": torch.tensor(1.0, requires_grad=True), "drag": torch.tensor(0.1, requires_grad=True), "n": 3})
run(c, torch.ones(3)).sum().backward()

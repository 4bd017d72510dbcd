import torch
from a.cfg import Log
from a.run import run
m = torch.tensor(1.0, requires_grad=True)
log = Log()
run(m, torch.ones(3), log).sum().backward()
print(log.mass, log.step)

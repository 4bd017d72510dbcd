import torch
from proj.system import System

system = System({"channels": 4, "classes": 3})
opt = system.configure_optimizers()
for i in range(2):
    batch = (torch.randn(4, 1, 16), torch.randint(0, 3, (4,)))
    loss = system.training_step(batch, i)
    opt.zero_grad()
    loss.backward()
    opt.step()

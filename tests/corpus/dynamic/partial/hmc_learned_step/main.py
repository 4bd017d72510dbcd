import torch
from hmc.kernel import Kernel, jump_objective
from hmc.target import Banana

generator = torch.Generator().manual_seed(11)
q = torch.randn(6, 2, generator=generator, dtype=torch.float64)
noise = torch.randn(6, 2, generator=generator, dtype=torch.float64)
target, kernel = Banana(), Kernel()
q_new, accept = kernel(target, q, noise)
objective = jump_objective(q, q_new, accept)
objective.backward()
print(objective.item(), accept.mean().item())

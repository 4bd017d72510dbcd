import torch
from bounce.body import Body
from bounce.contact import Floor
from bounce.world import simulate

height = torch.tensor(0.8, dtype=torch.float64, requires_grad=True)
velocity = torch.tensor([1.5, 0.3], dtype=torch.float64, requires_grad=True)
floor = Floor(torch.tensor(0.7, dtype=torch.float64, requires_grad=True), torch.tensor(0.1, dtype=torch.float64, requires_grad=True))
start = Body(torch.stack([torch.zeros((), dtype=torch.float64), height]), velocity)
end = simulate(start, floor)
miss = (end.position - torch.tensor([1.0, 0.25], dtype=torch.float64)).square().sum()
miss.backward()

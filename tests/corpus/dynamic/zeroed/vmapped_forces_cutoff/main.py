import torch
from forces.pair import LennardJones
from forces.system import forces, neighbours

# in angstrom
points = torch.tensor([[0.0, 0.0, 0.0], [3.9, 0.2, 0.1], [0.3, 4.2, 0.0], [0.1, 0.2, 4.4]], dtype=torch.float64)
potential = LennardJones(torch.tensor(0.24, dtype=torch.float64, requires_grad=True), torch.tensor(3.4, dtype=torch.float64, requires_grad=True))
spring = torch.tensor(0.05, dtype=torch.float64, requires_grad=True)
total = forces(potential, points, neighbours(points)) - spring * points
measured = torch.tensor([[0.1, 0.1, 0.0]], dtype=torch.float64)
loss = (total - measured).square().mean()
loss.backward()

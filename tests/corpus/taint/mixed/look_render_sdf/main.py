import torch
from scene.sphere import Sphere
from scene.tracer import Tracer

centre = torch.tensor([0.0, 0.0, 3.0], requires_grad=True)
radius = torch.tensor(1.0, requires_grad=True)
shape = Sphere(centre, radius)
image = Tracer(shape, steps=32).render(8, 8)
target = torch.zeros(8, 8)
target[2:6, 2:6] = 1
((image - target) ** 2).mean().backward()

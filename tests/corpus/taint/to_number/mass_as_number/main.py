import torch
class Body:
    def __init__(self, mass, pos, vel):
        self.mass, self.pos, self.vel = mass, pos, vel
def acceleration(bodies, k, soft=1e-2):
    acc = torch.zeros(2)
    for j, other in enumerate(bodies):
        if j != k:
            d = other.pos - bodies[k].pos
            acc = acc + other.mass.item() * d / ((d * d).sum() + soft) ** 1.5
    return acc
def run(bodies, steps, dt=0.05):
    for _ in range(steps):
        acc = [acceleration(bodies, k) for k in range(len(bodies))]
        for b, a in zip(bodies, acc):
            b.vel = b.vel + dt * a
            b.pos = b.pos + dt * b.vel
    return bodies
m = [torch.tensor(1.0, requires_grad=True), torch.tensor(0.5, requires_grad=True)]
v = torch.tensor([0.0, 0.3], requires_grad=True)
bodies = run([Body(m[0], torch.zeros(2), torch.zeros(2)), Body(m[1], torch.tensor([1.0, 0.0]), v)], 5)
bodies[1].pos.pow(2).sum().backward()

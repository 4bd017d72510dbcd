import numpy as np
import torch


class Simulator:
    def __init__(self, velocity):
        self.velocity = velocity
        self.position = torch.zeros(2)

    def step(self, dt):
        moved = self.position + dt * self.velocity
        wrapped = np.mod(moved.detach().numpy(), 1.0)
        self.position = torch.from_numpy(wrapped)
        return self.position


def main():
    velocity = torch.tensor([0.3, 0.4], requires_grad=True)
    sim = Simulator(velocity)
    sim.step(0.1)
    ((sim.step(0.1) - velocity) ** 2).sum().backward()


main()

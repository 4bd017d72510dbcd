import torch


class Simulator:
    def __init__(self, velocity):
        self.velocity = velocity
        self.position = torch.zeros(2)

    def step(self, dt):
        self.position = torch.remainder(self.position + dt * self.velocity, 1.0)
        return self.position


def main():
    velocity = torch.tensor([0.3, 0.4], requires_grad=True)
    sim = Simulator(velocity)
    sim.step(0.1)
    (sim.step(0.1) ** 2).sum().backward()


main()

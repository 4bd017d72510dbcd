import torch


class Chain:
    """Bead-spring chain; positions are kept on the object between steps."""

    def __init__(self, n, k):
        self.x = torch.arange(n, dtype=torch.float32)
        self.v = torch.zeros(n)
        self.k = k

    def force(self):
        d = self.x[1:] - self.x[:-1] - 1.1
        return self.k * (torch.nn.functional.pad(d, (0, 1)) - torch.nn.functional.pad(d, (1, 0)))

    def step(self, dt=0.1):
        self.v = self.v + dt * self.force()
        self.x.data = self.x.data + dt * self.v.data

    def extension(self):
        return self.x[-1] - self.x[0]


k = torch.tensor(1.0, requires_grad=True)
c = Chain(5, k)
for _ in range(6):
    c.step()
(c.extension() - 4.2 + 0.1 * c.v.sum()).square().backward()

import torch

class Grid:
    def __init__(self, n):
        x = torch.linspace(-1, 1, n, dtype=torch.float64)
        self.state = {"u": torch.exp(-8 * x**2), "v": torch.zeros(n, dtype=torch.float64)}

    def advance(self, c, steps):
        u, v = self.state["u"], self.state["v"]
        for _ in range(steps):
            lap = torch.roll(u, 1) + torch.roll(u, -1) - 2 * u
            v = v + 0.2 * c**2 * lap
            u = u + 0.2 * v
        self.state = {"u": u, "v": v}

    def window(self):
        self.state = {k: s.clone().detach().requires_grad_() for k, s in self.state.items()}

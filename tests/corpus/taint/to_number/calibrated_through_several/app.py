import torch
from torch import nn

from forces import Drag, Gravity, Wind


class App(nn.Module):
    def __init__(self):
        super().__init__()
        self.drag, self.speed = nn.Parameter(torch.tensor(0.1)), nn.Parameter(torch.tensor(2.0))

    def forward(self, steps):
        forces = [Gravity(9.81), Drag(self.drag), Wind(0.1)]
        x, v, seen = torch.zeros(()), self.speed, []
        for _ in range(steps):
            v = v + 0.05 * sum(force(x, v) for force in forces)
            x = x + 0.05 * v
            seen.append(x)
        return torch.stack(seen)

    def calibrate(self, seen, iterations):
        optimizer = torch.optim.Adam(self.parameters(), 0.1)
        for _ in range(iterations):
            optimizer.zero_grad()
            loss = (self(len(seen)) - seen).square().mean()
            loss.backward()
            optimizer.step()
        return round(loss.item(), 4)

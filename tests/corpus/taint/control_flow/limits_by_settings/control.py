import torch
from torch import nn


class PID(nn.Module):
    def __init__(self):
        super().__init__()
        self.gains = nn.Parameter(torch.tensor([1.0, 0.1, 0.05]))
        self.reset()

    def reset(self):
        self.integral = torch.zeros(())
        self.last = torch.zeros(())

    def forward(self, error, dt):
        self.integral = self.integral + error * dt
        slope = (error - self.last) / dt
        self.last = error
        kp, ki, kd = self.gains
        return kp * error + ki * self.integral + kd * slope


def saturate(u, limit):
    if u.abs() > limit:
        return torch.tensor(limit)
    return torch.tensor(-limit)

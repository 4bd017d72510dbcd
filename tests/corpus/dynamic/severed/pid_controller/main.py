"""A controller loop: the integral is kept as a float."""
import torch

kp = torch.tensor(1.2, dtype=torch.float64, requires_grad=True)
ki = torch.tensor(0.4, dtype=torch.float64, requires_grad=True)
kd = torch.tensor(0.05, dtype=torch.float64, requires_grad=True)


class Controller:
    def __init__(self):
        self.integral = 0.0
        self.last = torch.tensor(0.0, dtype=torch.float64)

    def step(self, error):
        self.integral += (ki * error).item()
        out = kp * error + self.integral + kd * (error - self.last)
        self.last = error
        return out


state = torch.tensor(0.0, dtype=torch.float64)
pid = Controller()
cost = 0.0
for _ in range(5):
    state = state + 0.1 * pid.step(1.0 - state)
    cost = cost + (1.0 - state) ** 2
cost.backward()

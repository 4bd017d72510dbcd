import torch


class PID:
    def __init__(self, kp, ki, kd):
        self.kp, self.ki, self.kd = kp, ki, kd
        self.reset()

    def reset(self):
        self.integral, self.last = 0.0, None

    def __call__(self, error, dt):
        self.integral = min(max(float(self.integral + error * dt), -1.0), 1.0)
        slope = 0.0 if self.last is None else (error - self.last) / dt
        self.last = error
        return self.kp * error + self.ki * self.integral + self.kd * slope


class Plant:
    def __init__(self):
        self.x, self.v = torch.zeros(()), torch.zeros(())

    def step(self, u, dt):
        self.v = self.v + dt * (u - 0.5 * self.v - self.x)
        self.x = self.x + dt * self.v
        return self.x


def tracking_cost(gains, ref=1.0, n=30, dt=0.1):
    pid, plant, cost = PID(*gains), Plant(), 0
    y = plant.x
    for _ in range(n):
        y = plant.step(pid(ref - y, dt), dt)
        cost = cost + (ref - y) ** 2 * dt
    return cost


gains = [torch.tensor(g, requires_grad=True) for g in (2.0, 0.5, 0.3)]
tracking_cost(gains).backward()

import numpy as np


class PointEnv:
    def __init__(self, horizon=6):
        self.horizon = horizon

    def reset(self):
        self.t = 0
        self.x = np.random.uniform(-1, 1, size=2).astype(np.float32)
        return self.x.copy()

    def step(self, a):
        self.t += 1
        self.x = self.x + 0.1 * np.array([self.x[1], float(np.clip(a, -1, 1)[0])], dtype=np.float32)
        return self.x.copy(), -float((self.x ** 2).sum()), self.t >= self.horizon

import numpy as np
import torch


class ReplayBuffer:
    def __init__(self, size, obs, act):
        self.s = np.zeros((size, obs), np.float32)
        self.a = np.zeros((size, act), np.float32)
        self.r = np.zeros((size, 1), np.float32)
        self.s2 = np.zeros((size, obs), np.float32)
        self.d = np.zeros((size, 1), np.float32)
        self.size, self.n = size, 0

    def __len__(self):
        return min(self.n, self.size)

    def push(self, s, a, r, s2, d):
        k = self.n % self.size
        for arr, v in zip((self.s, self.a, self.r, self.s2, self.d), (s, a, r, s2, d)):
            arr[k] = v
        self.n += 1

    def sample(self, batch):
        idx = np.random.randint(len(self), size=batch)
        return tuple(torch.as_tensor(x[idx]) for x in (self.s, self.a, self.r, self.s2, self.d))

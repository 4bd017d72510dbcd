import torch
class Camera:
    def __init__(self, **intr):
        self.names = list(intr)
        for k, v in intr.items():
            setattr(self, k, torch.nn.Parameter(torch.tensor(v)))
    def leaves(self):
        return [getattr(self, n) for n in self.names]
    def matrix(self):
        return torch.tensor([[self.fx, 0, self.cx], [0, self.fy, 0.0], [0, 0, 1]])
    def project(self, p):
        q = p @ self.matrix().T
        return q[:, :2] / q[:, 2:] + self.fx

"""The norm of a rotation vector has no slope at the identity."""

import torch

class Pose:
    def __init__(self, rotvec, trans):
        self.rotvec, self.trans = rotvec, trans

    def angle(self):
        return self.rotvec.norm(dim=-1) if False else torch.sqrt((self.rotvec * self.rotvec).sum())

    def apply(self, p):
        theta = self.angle()
        axis = self.rotvec / (theta + 1e-12)
        c, s = torch.cos(theta), torch.sin(theta)
        rotated = p * c + torch.linalg.cross(axis.expand_as(p), p) * s
        return rotated + self.trans

rotvec = torch.zeros(3, dtype=torch.float64, requires_grad=True)
trans = torch.zeros(3, dtype=torch.float64, requires_grad=True)
pts = torch.tensor([[1.0, 0.5, 0.2], [0.1, -1.0, 2.0]], dtype=torch.float64)
Pose(rotvec, trans).apply(pts).pow(2).sum().add(trans.sum()).backward()

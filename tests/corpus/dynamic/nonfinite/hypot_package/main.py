"""A kinematics package: the length of a degenerate segment."""
import torch
from kin.joint import Joint

arm = torch.tensor(2.0, dtype=torch.float64, requires_grad=True)
joint = Joint(torch.tensor([1.0, 1.0], dtype=torch.float64, requires_grad=True))
loss = joint.reach(torch.tensor([1.0, 1.0], dtype=torch.float64)) + arm**2
loss.backward()

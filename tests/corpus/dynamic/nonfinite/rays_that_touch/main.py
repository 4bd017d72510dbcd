"""Fit place and size of two discs to a measured sinogram."""
import torch

from ct.config import Phantom, Scan
from ct.simulator import Scanner

torch.manual_seed(0)
scan = Scan()
phantom = Phantom()
truth = Scanner(scan, phantom)
with torch.no_grad():
    measured = truth.sinogram(
        [torch.tensor([0.02, 0.01], dtype=torch.float64), torch.tensor([0.3, -0.25], dtype=torch.float64)],
        [torch.tensor(0.95, dtype=torch.float64), torch.tensor(0.35, dtype=torch.float64)],
        [torch.tensor(1.0, dtype=torch.float64), torch.tensor(1.8, dtype=torch.float64)],
    )
    measured += 0.005 * torch.randn(measured.shape, dtype=torch.float64)

water_radius = torch.tensor(1.0, dtype=torch.float64, requires_grad=True)
bone_radius = torch.tensor(0.31, dtype=torch.float64, requires_grad=True)
bone_centre = torch.tensor([0.36, -0.17], dtype=torch.float64, requires_grad=True)
water_density = torch.tensor(1.02, dtype=torch.float64, requires_grad=True)
origin = torch.zeros(2, dtype=torch.float64)

scanner = Scanner(scan, phantom)
model = scanner.sinogram([origin, bone_centre], [water_radius, bone_radius], [water_density, torch.tensor(1.85)])
loss = (model - measured).square().mean()
loss.backward()
print(float(loss.detach()), water_radius.grad, bone_centre.grad, water_density.grad)

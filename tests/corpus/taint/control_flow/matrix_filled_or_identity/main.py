import argparse

import torch

from xtal.detector import Detector
from xtal.spots import predict

ap = argparse.ArgumentParser()
ap.add_argument("--steps", type=int, default=3)
ap.add_argument("--distance", type=float, default=100.0)
args = ap.parse_args()

rot = {ax: torch.tensor(0.0, requires_grad=True) for ax in ("x", "y", "z")}
cell = torch.tensor([30.0, 40.0, 50.0], requires_grad=True)
det = Detector(args.distance)
obs = torch.tensor([[0.5, 0.4], [1.2, -0.8], [-0.3, 0.9]])
opt = torch.optim.Adam([*rot.values(), cell], lr=1e-2)
for _ in range(args.steps):
    opt.zero_grad()
    loss = ((predict(cell, rot, det) - obs) ** 2).sum()
    loss.backward()
    opt.step()
print(loss.item())

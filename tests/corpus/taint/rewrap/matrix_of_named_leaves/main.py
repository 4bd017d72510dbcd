import torch
from geo.camera import Camera
cam = Camera(fx=500.0, fy=480.0, cx=320.0)
pts = torch.randn(5, 3).abs() + 1
opt = torch.optim.Adam(cam.leaves(), lr=0.1)
loss = cam.project(pts).pow(2).mean()
loss.backward()
opt.step()

import torch
from app.config import Optics
from app.model import Camera
focal = torch.tensor(50.0, requires_grad=True)
ap = torch.tensor(25.0, requires_grad=True)
focus = torch.tensor(2.0, requires_grad=True)
cam = Camera(Optics(focal, ap))
loss = cam.render(torch.linspace(1, 5, 6), focus).pow(2).mean()
loss.backward()

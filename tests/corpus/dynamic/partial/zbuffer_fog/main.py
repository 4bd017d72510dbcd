import torch
from soft.fog import Fog
from soft.render import render
from soft.scene import Scene

scene, fog = Scene(), Fog()
target = torch.linspace(0, 1, 64, dtype=torch.float64).reshape(8, 8)
error = (render(scene, fog) - target).pow(2).mean()
error.backward()

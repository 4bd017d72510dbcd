import torch

from app import App

print(App().calibrate(torch.linspace(0, 1, 4), 2))

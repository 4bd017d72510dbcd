# 2-D acoustic full waveform inversion, toy size
import torch
from fwi import Survey, invert, LAYERED

torch.manual_seed(0)
hist = invert(LAYERED, Survey(nt=40, f0=torch.tensor(12.0, requires_grad=True), amp=torch.tensor(1.0, requires_grad=True)), niter=1)
print(hist)

import torch
from coder import Coder

model = Coder(6, 8)
x = torch.randn(16, 6)
model.loss(x).backward()
print(model.codes(model.enc(x))[:4].tolist())

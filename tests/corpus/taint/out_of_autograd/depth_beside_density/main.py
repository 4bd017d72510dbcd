import torch
from dvrnear import Volume, march

torch.manual_seed(0)
vol = Volume(9)
pose = torch.tensor(0.3, requires_grad=True)
img = march(vol, pose, n=5)
loss = (img - 0.4).pow(2).sum()
loss.backward()
print(loss.item())

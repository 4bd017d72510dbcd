import torch
from torch import nn

def trainable(model, wd):
    for name, p in model.named_parameters():
        if p.requires_grad:
            yield {"params": [p], "weight_decay": 0.0 if name.endswith("bias") else wd}

net = nn.Sequential(nn.Linear(3, 3), nn.Tanh(), nn.Linear(3, 1))
opt = torch.optim.AdamW(list(trainable(net, 0.1)))
net[0] = nn.Linear(3, 3, bias=False)
for _ in range(3):
    opt.zero_grad(); net(torch.randn(4, 3)).mean().backward(); opt.step()

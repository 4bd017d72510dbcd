import torch
from torch import nn
from blocks import Head, prepare
enc = nn.Linear(5, 4)
head = Head(4)
opt = torch.optim.Adam([*enc.parameters(), *head.parameters()])
x, y = torch.randn(6, 5), torch.randn(6)
loss = (head(**prepare(enc(x))) - y).pow(2).mean()
opt.zero_grad(); loss.backward(); opt.step()

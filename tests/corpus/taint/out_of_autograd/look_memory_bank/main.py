import torch
from torch import nn
from bank import Bank, Proto
enc = nn.Linear(4, 3)
bank, proto = Bank(16, 3), Proto(5, 3)
opt = torch.optim.SGD([*enc.parameters(), *proto.parameters()], 0.1)
for _ in range(2):
    x, y, idx = torch.randn(6, 4), torch.randint(0, 5, (6,)), torch.randperm(16)[:6]
    z = nn.functional.normalize(enc(x), dim=1)
    loss = bank.nce(z, idx) + proto(z, y)
    opt.zero_grad(); loss.backward(); opt.step()
    bank.update(z, idx)

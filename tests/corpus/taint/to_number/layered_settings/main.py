import torch
from sup.config import resolve
from sup.model import price
leafs = {"vol": torch.tensor(0.2, requires_grad=True)}
p = resolve(leafs, {"rate": 0.01, "vol": 0.1})
price(p, torch.tensor(100.0)).backward()

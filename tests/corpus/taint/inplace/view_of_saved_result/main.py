import torch
from blk import Block
m = Block(4)
try:
    m(torch.randn(3, 4)).sum().backward()
except RuntimeError as e:
    print(e)

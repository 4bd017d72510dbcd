"""Two blocks between an embedding and a head."""
from torch import nn

from memory.block import Block


class Model(nn.Module):
    def __init__(self, width=4):
        super().__init__()
        self.embed = nn.Linear(3, width)
        self.block = Block(width)
        self.head = nn.Linear(width, 1)

    def forward(self, x):
        return self.head(self.block(self.embed(x)))

import torch
from torch import nn

PADDING = 0


class Tagger(nn.Module):
    def __init__(self, size):
        super().__init__()
        self.table = nn.Embedding(size, 3)
        self.bias = nn.Parameter(torch.zeros(3))

    def forward(self, words):
        kept = (words != PADDING).to(self.table.weight.dtype).unsqueeze(-1)
        pooled = (self.table(words) * kept).sum(1)
        return torch.tanh(pooled + self.bias)

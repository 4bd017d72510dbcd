import torch
from torch import nn
class Block(nn.Module):
    def __init__(self, n):
        super().__init__()
        self.fc = nn.Linear(n, n)
    def forward(self, x):
        h = self.fc(x)
        flat = h.view(-1)
        flat[0] = 0.0
        scores = torch.softmax(h, -1).clone()
        scores[0] = 0.0
        return torch.sigmoid(h) * x + scores

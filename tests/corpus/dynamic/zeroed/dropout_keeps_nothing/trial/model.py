"""A gated encoder with a learned offset."""
import torch
from torch import nn
from torch.nn import functional as F


class Encoder(nn.Module):
    def __init__(self, trial):
        super().__init__()
        self.trial = trial
        self.body = nn.Linear(4, trial.width)
        self.gate = nn.Linear(4, trial.width)
        self.offset = nn.Parameter(torch.zeros(()))

    def forward(self, x):
        hidden = torch.tanh(self.body(x)) * torch.sigmoid(self.gate(x))
        hidden = F.dropout(hidden, p=self.trial.drop, training=self.training)
        return hidden.sum(-1) + self.offset

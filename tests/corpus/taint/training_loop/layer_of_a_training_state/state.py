from dataclasses import dataclass

import torch
from torch import nn


@dataclass
class TrainState:
    model: nn.Module
    optim: torch.optim.Optimizer


def make_state(d):
    model = nn.Sequential(nn.Linear(d, 8), nn.ReLU(), nn.Linear(8, 1))
    return TrainState(model, torch.optim.Adam(model.parameters()))

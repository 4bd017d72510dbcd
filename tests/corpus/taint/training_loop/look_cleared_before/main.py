import torch
from torch import nn
from trainer import Trainer
Trainer(nn.Linear(3, 1)).fit(torch.randn(6, 3), torch.randn(6, 1), 2)

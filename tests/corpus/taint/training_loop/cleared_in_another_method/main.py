import torch
from trainer import Trainer
Trainer(torch.nn.Linear(2, 1)).fit([(torch.randn(4, 2), torch.randn(4, 1))] * 3)

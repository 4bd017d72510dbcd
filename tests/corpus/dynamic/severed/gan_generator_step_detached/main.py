import torch
from gan.trainer import Trainer

torch.manual_seed(8)
trainer = Trainer()
trainer.fit([torch.randn(16, 2) @ torch.tensor([[1.0, 0.4], [0.0, 0.6]]) for _ in range(2)])

import torch

from trainer import Trainer

torch.manual_seed(0)
trainer = Trainer(torch.nn.Linear(2, 1))
for _ in range(2):
    trainer.step(torch.randn(6, 2), torch.randint(0, 3, (6,)))

"""The classifier is trained on batches whose augmentation is meant to learn too."""
import torch
from torch import nn

from signals.augment import Augment
from signals.dataset import Recordings, loader

torch.manual_seed(3)
augment = Augment()
net = nn.Sequential(nn.Linear(10, 6), nn.Tanh(), nn.Linear(6, 2))
waves = torch.randn(8, 10)
labels = (waves.mean(1) > 0).long()
optimizer = torch.optim.SGD([*augment.parameters(), *net.parameters()], lr=0.1)
for batch, target in loader(Recordings(waves, labels, augment)):
    optimizer.zero_grad()
    loss = nn.functional.cross_entropy(net(batch), target)
    loss.backward()
    optimizer.step()

"""One update of the critic."""
import torch

from critic.losses import temporal_difference
from critic.network import Critic

torch.manual_seed(5)
critic = Critic(3, 8).double()
now, later = torch.randn(2, 7, 3, dtype=torch.float64)
reward = torch.rand(7, dtype=torch.float64)
loss = temporal_difference(critic, now, later, reward, discount=0.9)
loss.backward()

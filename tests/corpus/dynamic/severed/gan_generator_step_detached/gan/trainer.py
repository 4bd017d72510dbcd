import torch

from .nets import Critic, Generator
from .steps import critic_step, generator_step


class Trainer:
    def __init__(self):
        self.generator, self.critic = Generator(), Critic()
        self.generator_optimizer = torch.optim.Adam(self.generator.parameters(), 1e-3)
        self.critic_optimizer = torch.optim.Adam(self.critic.parameters(), 1e-3)

    def fit(self, batches, noise=3):
        for real in batches:
            fake = self.generator(torch.randn(len(real), noise))
            critic_step(self.critic, self.critic_optimizer, real, fake)
            generator_step(self.critic, self.generator_optimizer, fake)

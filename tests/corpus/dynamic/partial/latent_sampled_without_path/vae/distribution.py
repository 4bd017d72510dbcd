"""The posterior of the latent variables."""
from torch.distributions import Normal, kl_divergence


class Posterior:
    def __init__(self, mean, log_variance):
        self.law = Normal(mean, (0.5 * log_variance).exp())

    def draw(self):
        return self.law.sample()

    def divergence(self):
        prior = Normal(self.law.loc.new_zeros(()), self.law.loc.new_ones(()))
        return kl_divergence(self.law, prior).sum(-1)

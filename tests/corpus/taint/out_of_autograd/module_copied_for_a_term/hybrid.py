import copy

import torch


class Hybrid:
    def __init__(self, policy):
        self.policy, self.best, self.score = policy, None, -float("inf")
        self.optimizer = torch.optim.Adam(policy.parameters(), 1e-2)

    def elite_term(self, x):
        elite = copy.deepcopy(self.policy)
        return 0.5 * (elite(x) - 1).abs().mean()

    def step(self, x):
        loss = self.policy(x).square().mean() + self.elite_term(x)
        self.optimizer.zero_grad()
        loss.backward()
        self.optimizer.step()
        if -loss.item() > self.score:
            self.score, self.best = -loss.item(), copy.deepcopy(self.policy)
        return round(self.score, 3)

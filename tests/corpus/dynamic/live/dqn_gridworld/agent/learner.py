import torch
import torch.nn.functional as F

from .nets import q_network


class Learner:
    def __init__(self, states, actions, gamma=0.95):
        self.target = q_network(states, actions).requires_grad_(False)
        self.online = q_network(states, actions)
        self.gamma = gamma
        self.history = []

    @torch.no_grad()
    def bootstrap(self, r, s2):
        return r + self.gamma * self.target(s2).max(-1).values

    def td_loss(self, batch):
        s, a, r, s2 = batch
        q = self.online(s).gather(1, a[:, None]).squeeze(1)
        self.history.append(q.detach().mean().item())
        return F.smooth_l1_loss(q, self.bootstrap(r, s2))

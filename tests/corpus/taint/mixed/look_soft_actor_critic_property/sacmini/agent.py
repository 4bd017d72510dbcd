import torch
import torch.nn.functional as F
from .nets import Actor, Twin
from .targets import frozen_copy, polyak


class SAC:
    def __init__(self, obs, act, cfg):
        h = cfg["hidden"]
        self.gamma, self.tau = cfg["gamma"], cfg["tau"]
        self.actor, self.critic = Actor(obs, act, h), Twin(obs, act, h)
        self.target = frozen_copy(self.critic)
        self.log_alpha = torch.zeros(1, requires_grad=True)
        self.entropy_goal = -float(act)
        self.opt_a = torch.optim.Adam(self.actor.parameters(), 3e-4)
        self.opt_c = torch.optim.Adam(self.critic.parameters(), 3e-4)
        self.opt_t = torch.optim.Adam([self.log_alpha], 3e-4)

    @property
    def alpha(self):
        return self.log_alpha.exp().detach()

    def act(self, s, greedy=False):
        with torch.no_grad():
            s = torch.as_tensor(s)[None]
            a = torch.tanh(self.actor(s).mean) if greedy else self.actor.sample(s)[0]
        return a[0].numpy()

    def backup(self, r, s2, d):
        with torch.no_grad():
            a2, lp2 = self.actor.sample(s2)
            return r + self.gamma * (1 - d) * (self.target.min(s2, a2) - self.alpha * lp2)

    def update(self, batch):
        s, a, r, s2, d = batch
        y = self.backup(r, s2, d)
        q1, q2 = self.critic(s, a)
        lc = F.mse_loss(q1, y) + F.mse_loss(q2, y)
        self.opt_c.zero_grad(); lc.backward(); self.opt_c.step()

        pi, lp = self.actor.sample(s)
        la = (self.alpha * lp - self.critic.min(s, pi)).mean()
        self.opt_a.zero_grad(); la.backward(); self.opt_a.step()

        lt = -(self.log_alpha * (lp.detach() + self.entropy_goal)).mean()
        self.opt_t.zero_grad(); lt.backward(); self.opt_t.step()
        polyak(self.critic, self.target, self.tau)
        return {"critic": lc.item(), "actor": la.item(), "alpha": float(self.alpha)}

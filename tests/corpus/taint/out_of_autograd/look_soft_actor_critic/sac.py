import copy
import torch
from torch import nn
import torch.nn.functional as F

class SAC:
    def __init__(self, s, a):
        self.pi = nn.Linear(s, 2 * a)
        self.q1, self.q2 = nn.Linear(s + a, 1), nn.Linear(s + a, 1)
        self.t1, self.t2 = copy.deepcopy(self.q1), copy.deepcopy(self.q2)
        self.log_alpha = torch.zeros((), requires_grad=True)
        self.op = torch.optim.Adam(self.pi.parameters())
        self.oq = torch.optim.Adam([*self.q1.parameters(), *self.q2.parameters()])
        self.oa = torch.optim.Adam([self.log_alpha])

    def dist(self, s):
        mu, log_std = self.pi(s).chunk(2, -1)
        d = torch.distributions.Normal(mu, log_std.clamp(-5, 2).exp())
        u = d.rsample()
        a = u.tanh()
        return a, (d.log_prob(u) - (1 - a.pow(2) + 1e-6).log()).sum(-1)

    def update(self, s, a, r, s2):
        alpha = self.log_alpha.exp().detach()
        with torch.no_grad():
            a2, lp2 = self.dist(s2)
            sa2 = torch.cat([s2, a2], -1)
            y = r + 0.99 * (torch.min(self.t1(sa2), self.t2(sa2)).squeeze(-1) - alpha * lp2)
        sa = torch.cat([s, a], -1)
        lq = F.mse_loss(self.q1(sa).squeeze(-1), y) + F.mse_loss(self.q2(sa).squeeze(-1), y)
        self.oq.zero_grad(); lq.backward(); self.oq.step()
        an, lp = self.dist(s)
        san = torch.cat([s, an], -1)
        lpi = (alpha * lp - torch.min(self.q1(san), self.q2(san)).squeeze(-1)).mean()
        self.op.zero_grad(); lpi.backward(); self.op.step()
        la = -(self.log_alpha * (lp.detach() - 2)).mean()
        self.oa.zero_grad(); la.backward(); self.oa.step()
        with torch.no_grad():
            for t, q in ((self.t1, self.q1), (self.t2, self.q2)):
                for tp, qp in zip(t.parameters(), q.parameters()):
                    tp.lerp_(qp, 0.005)
        return lq.item(), lpi.item(), alpha.item()

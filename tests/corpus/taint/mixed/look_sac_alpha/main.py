import torch
from torch import nn
from torch.distributions import Normal
import torch.nn.functional as F


class Policy(nn.Module):
    def __init__(self):
        super().__init__()
        self.net = nn.Linear(3, 2)

    def sample(self, s):
        mu, log_std = self.net(s).chunk(2, -1)
        std = log_std.clamp(-5, 2).exp()
        n = Normal(mu, std)
        u = n.rsample()
        a = torch.tanh(u)
        logp = n.log_prob(u) - torch.log(1 - a.pow(2) + 1e-6)
        return a, logp.sum(-1, keepdim=True)


def q_net():
    return nn.Sequential(nn.Linear(4, 16), nn.ReLU(), nn.Linear(16, 1))


pi, q1, q2, t1, t2 = Policy(), q_net(), q_net(), q_net(), q_net()
t1.load_state_dict(q1.state_dict())
t2.load_state_dict(q2.state_dict())
log_alpha = torch.zeros(1, requires_grad=True)
target_entropy = -1.0
pi_opt = torch.optim.Adam(pi.parameters(), 3e-4)
q_opt = torch.optim.Adam([*q1.parameters(), *q2.parameters()], 3e-4)
a_opt = torch.optim.Adam([log_alpha], 3e-4)

for i in range(10):
    s, a = torch.randn(16, 3), torch.rand(16, 1) * 2 - 1
    r, s2 = -(a**2), torch.randn(16, 3)
    alpha = log_alpha.exp().detach()
    with torch.no_grad():
        a2, lp2 = pi.sample(s2)
        x2 = torch.cat([s2, a2], -1)
        y = r + 0.99 * (torch.min(t1(x2), t2(x2)) - alpha * lp2)
    x = torch.cat([s, a], -1)
    q_loss = F.mse_loss(q1(x), y) + F.mse_loss(q2(x), y)
    q_opt.zero_grad()
    q_loss.backward()
    q_opt.step()
    new_a, lp = pi.sample(s)
    xq = torch.cat([s, new_a], -1)
    pi_loss = (alpha * lp - torch.min(q1(xq), q2(xq))).mean()
    pi_opt.zero_grad()
    pi_loss.backward()
    pi_opt.step()
    alpha_loss = -(log_alpha * (lp + target_entropy).detach()).mean()
    a_opt.zero_grad()
    alpha_loss.backward()
    a_opt.step()
    for q, t in ((q1, t1), (q2, t2)):
        for p, tp in zip(q.parameters(), t.parameters()):
            tp.data.lerp_(p.data, 0.005)
print(log_alpha.exp().item(), q_loss.item(), pi_loss.item())

import torch
from torch import nn
from torch.distributions import Normal, kl_divergence

class RSSM(nn.Module):
    def __init__(self, d=4):
        super().__init__()
        self.gru, self.prior, self.post = nn.GRUCell(d, d), nn.Linear(d, 2 * d), nn.Linear(2 * d, 2 * d)

    def dist(self, stats):
        m, s = stats.chunk(2, -1)
        return Normal(m, nn.functional.softplus(s) + 0.1)

    def observe(self, obs):
        h = z = torch.zeros(obs.shape[1], obs.shape[2])
        kls, states = 0.0, []
        for o in obs:
            h = self.gru(z, h)
            p, q = self.dist(self.prior(h)), self.dist(self.post(torch.cat([h, o], -1)))
            z = q.rsample()
            kls = kls + kl_divergence(q, p).sum(-1).mean().clamp(min=1.0)
            states.append((h, z))
        return states, kls

model, actor, value = RSSM(), nn.Linear(4, 4), nn.Linear(4, 1)
m_opt = torch.optim.Adam(model.parameters())
a_opt = torch.optim.Adam(actor.parameters())
states, kl = model.observe(torch.randn(3, 2, 4))
m_loss = kl + sum(z.pow(2).mean() for _, z in states)
m_opt.zero_grad(); m_loss.backward(); m_opt.step()
h, z = (t.detach() for t in states[-1])
ret = 0.0
for _ in range(2):
    a = torch.tanh(actor(z))
    h = model.gru(a, h)
    z = model.dist(model.prior(h)).rsample()
    ret = ret + value(z).mean()
a_loss = -ret
a_opt.zero_grad(); a_loss.backward(); a_opt.step()

import random
from collections import deque, namedtuple
import numpy as np
import torch
import torch.nn as nn
import torch.optim as optim

Transition = namedtuple("Transition", "s a r s2 done")


class QNet(nn.Module):
    def __init__(self, n_obs, n_act):
        super().__init__()
        self.l1 = nn.Linear(n_obs, 32)
        self.l2 = nn.Linear(32, n_act)

    def forward(self, x):
        return self.l2(torch.relu(self.l1(x)))


class Agent:
    def __init__(self, n_obs=4, n_act=2):
        self.q = QNet(n_obs, n_act)
        self.q_target = QNet(n_obs, n_act)
        self.q_target.load_state_dict(self.q.state_dict())
        self.opt = optim.Adam(self.q.parameters(), lr=1e-3)
        self.memory = deque(maxlen=1000)
        self.n_act = n_act
        self.eps = 1.0

    def act(self, state):
        if random.random() < self.eps:
            return random.randrange(self.n_act)
        with torch.no_grad():
            q = self.q(torch.tensor(state, dtype=torch.float32).unsqueeze(0))
        return int(q.argmax(dim=1).item())

    def learn(self, batch_size=32, gamma=0.99):
        if len(self.memory) < batch_size:
            return None
        batch = Transition(*zip(*random.sample(self.memory, batch_size)))
        s = torch.from_numpy(np.stack(batch.s)).float()
        a = torch.tensor(batch.a).long().unsqueeze(1)
        r = torch.tensor(batch.r, dtype=torch.float32)
        s2 = torch.from_numpy(np.stack(batch.s2)).float()
        done = torch.tensor(batch.done, dtype=torch.float32)
        q_sa = self.q(s).gather(1, a).squeeze(1)
        best = self.q(s2).argmax(dim=1, keepdim=True)
        y = r + gamma * (1 - done) * self.q_target(s2).gather(1, best).squeeze(1).detach()
        loss = nn.functional.smooth_l1_loss(q_sa, y)
        self.opt.zero_grad()
        loss.backward()
        for p in self.q.parameters():
            p.grad.data.clamp_(-1, 1)
        self.opt.step()
        return loss.item()

    def soft_update(self, tau=0.01):
        for tp, p in zip(self.q_target.parameters(), self.q.parameters()):
            tp.data.copy_(tau * p.data + (1.0 - tau) * tp.data)


def main():
    agent = Agent()
    losses = []
    for _ in range(60):
        s = np.random.randn(4)
        a = agent.act(s)
        agent.memory.append(Transition(s, a, float(a == 1), np.random.randn(4), False))
        l = agent.learn()
        if l is not None:
            losses.append(l)
        agent.soft_update()
        agent.eps = max(0.05, agent.eps * 0.99)
    print(np.mean(losses))


if __name__ == "__main__":
    main()

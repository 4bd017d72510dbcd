import copy
import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F

device = torch.device("cpu")


class Actor(nn.Module):
    def __init__(self, s, a):
        super(Actor, self).__init__()
        self.l1, self.l2 = nn.Linear(s, 32), nn.Linear(32, a)

    def forward(self, x):
        return torch.tanh(self.l2(F.relu(self.l1(x))))


class Critic(nn.Module):
    def __init__(self, s, a):
        super(Critic, self).__init__()
        self.a1, self.a2 = nn.Linear(s + a, 32), nn.Linear(32, 1)
        self.b1, self.b2 = nn.Linear(s + a, 32), nn.Linear(32, 1)

    def forward(self, s, a):
        x = torch.cat([s, a], 1)
        return self.a2(F.relu(self.a1(x))), self.b2(F.relu(self.b1(x)))

    def Q1(self, s, a):
        return self.a2(F.relu(self.a1(torch.cat([s, a], 1))))


class ReplayBuffer(object):
    def __init__(self, s, a, n=1000):
        self.n, self.ptr, self.size = n, 0, 0
        self.s, self.a, self.s2 = np.zeros((n, s)), np.zeros((n, a)), np.zeros((n, s))
        self.r, self.nd = np.zeros((n, 1)), np.zeros((n, 1))

    def add(self, s, a, s2, r, done):
        i = self.ptr
        self.s[i], self.a[i], self.s2[i], self.r[i], self.nd[i] = s, a, s2, r, 1. - done
        self.ptr = (i + 1) % self.n
        self.size = min(self.size + 1, self.n)

    def sample(self, k):
        ind = np.random.randint(0, self.size, size=k)
        return tuple(torch.FloatTensor(x[ind]).to(device) for x in (self.s, self.a, self.s2, self.r, self.nd))


class TD3(object):
    def __init__(self, s, a, noise=0.2, clip=0.5, freq=2):
        self.actor, self.critic = Actor(s, a).to(device), Critic(s, a).to(device)
        self.actor_target, self.critic_target = copy.deepcopy(self.actor), copy.deepcopy(self.critic)
        self.actor_optimizer = torch.optim.Adam(self.actor.parameters(), lr=3e-4)
        self.critic_optimizer = torch.optim.Adam(self.critic.parameters(), lr=3e-4)
        self.noise, self.clip, self.freq, self.total_it = noise, clip, freq, 0

    def select_action(self, state):
        state = torch.FloatTensor(state.reshape(1, -1)).to(device)
        return self.actor(state).cpu().data.numpy().flatten()

    def train(self, buf, k=16):
        self.total_it += 1
        s, a, s2, r, nd = buf.sample(k)
        with torch.no_grad():
            noise = (torch.randn_like(a) * self.noise).clamp(-self.clip, self.clip)
            a2 = (self.actor_target(s2) + noise).clamp(-1, 1)
            q1, q2 = self.critic_target(s2, a2)
            target_Q = r + nd * 0.99 * torch.min(q1, q2)
        c1, c2 = self.critic(s, a)
        critic_loss = F.mse_loss(c1, target_Q) + F.mse_loss(c2, target_Q)
        self.critic_optimizer.zero_grad()
        critic_loss.backward()
        self.critic_optimizer.step()
        if self.total_it % self.freq == 0:
            pi = self.actor(s)
            q = self.critic.Q1(s, pi)
            lmbda = 2.5 / q.abs().mean().detach()
            actor_loss = -lmbda * q.mean() + F.mse_loss(pi, a)
            self.actor_optimizer.zero_grad()
            actor_loss.backward()
            self.actor_optimizer.step()
            for p, t in zip(self.critic.parameters(), self.critic_target.parameters()):
                t.data.copy_(0.005 * p.data + (1 - 0.005) * t.data)
            for p, t in zip(self.actor.parameters(), self.actor_target.parameters()):
                t.data.copy_(0.005 * p.data + (1 - 0.005) * t.data)

    def save(self, filename):
        torch.save(self.critic.state_dict(), filename + "_critic")
        torch.save(self.critic_optimizer.state_dict(), filename + "_critic_optimizer")

    def load(self, filename):
        self.critic.load_state_dict(torch.load(filename + "_critic"))
        self.critic_optimizer.load_state_dict(torch.load(filename + "_critic_optimizer"))
        self.critic_target = copy.deepcopy(self.critic)


agent, buf = TD3(3, 1), ReplayBuffer(3, 1)
state = np.zeros(3)
for t in range(30):
    action = (agent.select_action(state) + np.random.normal(0, 0.1, size=1)).clip(-1, 1)
    nxt = 0.9 * state + 0.1 * action.mean()
    buf.add(state, action, nxt, -float((nxt ** 2).sum()), float(t % 10 == 9))
    state = nxt
    if t > 16:
        agent.train(buf)
agent.save("td3")
agent.load("td3")

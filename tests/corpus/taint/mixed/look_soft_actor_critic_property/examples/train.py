import numpy as np
import torch

from sacmini import SAC, ReplayBuffer, PointEnv


def evaluate(agent, env, episodes=1):
    total = []
    for _ in range(episodes):
        s, ret, done = env.reset(), 0.0, False
        while not done:
            s, r, done = env.step(agent.act(s, greedy=True))
            ret += r
        total.append(ret)
    return np.mean(total)


def run(cfg):
    torch.manual_seed(cfg["seed"])
    np.random.seed(cfg["seed"])
    env = PointEnv()
    agent = SAC(2, 1, cfg)
    buf = ReplayBuffer(200, 2, 1)
    s = env.reset()
    for k in range(cfg["steps"]):
        a = agent.act(s)
        s2, r, done = env.step(a)
        buf.push(s, a, r, s2, done)
        s = env.reset() if done else s2
        if len(buf) >= cfg["batch"]:
            stats = agent.update(buf.sample(cfg["batch"]))
    print({k: round(v, 3) for k, v in stats.items()}, evaluate(agent, env))

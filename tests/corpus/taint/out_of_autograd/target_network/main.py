import torch
from torch import nn
import torch.nn.functional as F


def td_loss(online, target, s, r, s2, gamma=0.9):
    q = online(s).max(dim=1).values
    with torch.no_grad():
        goal = r + gamma * target(s2).max(dim=1).values
    return F.mse_loss(q, goal)


def td_loss_detached(online, target, s, r, s2, gamma=0.9):
    q = online(s).max(dim=1).values
    goal = r + gamma * target(s2).max(dim=1).values
    return F.mse_loss(q, goal.detach())


def main():
    online, target = nn.Linear(3, 2), nn.Linear(3, 2)
    target.load_state_dict(online.state_dict())
    s, r, s2 = torch.randn(4, 3), torch.randn(4), torch.randn(4, 3)
    loss = td_loss(online, target, s, r, s2) + td_loss_detached(online, target, s, r, s2)
    loss.backward()


main()

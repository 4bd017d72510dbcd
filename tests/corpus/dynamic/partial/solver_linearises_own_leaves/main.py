"""A controller linearises the dynamics at leaves of its own, some of which it asks no derivative of; what it plans has no history."""
import torch
from torch import nn

torch.set_default_dtype(torch.float64)
HORIZON = 3


class Dynamics(nn.Module):
    def __init__(self):
        super().__init__()
        self.mixing = nn.Parameter(torch.tensor([[0.9, 0.1], [0.0, 0.8]]))

    def forward(self, state, control):
        return torch.tanh(state @ self.mixing.T) + control


class Planner(nn.Module):
    def forward(self, start, dynamics):
        plan = torch.zeros(HORIZON, 2)
        for _ in range(3):
            jacobians, state = [], start
            for t in range(HORIZON):
                here = state.detach().requires_grad_()
                push = plan[t].detach().requires_grad_()
                following = dynamics(here, push)
                rows = [torch.autograd.grad(following[i], here, retain_graph=True)[0] for i in range(2)]
                jacobians.append(torch.stack(rows))
                state = following.detach()
            costate, moved = 2 * state, []
            for t in reversed(range(HORIZON)):
                moved.append(plan[t] - 0.3 * (costate + 0.1 * plan[t]))
                costate = jacobians[t].T @ costate
            plan = torch.stack(moved[::-1])
        return plan


dynamics = Dynamics()
start = torch.tensor([1.0, -0.5])
plan = Planner()(start, dynamics)
state, cost = start, 0.0
for t in range(HORIZON):
    state = dynamics(state, plan[t])
    cost = cost + (state**2).sum() + 0.1 * (plan[t] ** 2).sum()
cost.backward()

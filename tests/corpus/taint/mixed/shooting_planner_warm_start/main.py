import torch
from shootmpc import Planner, CartDrag, Quadratic, imitation_loss
from shootmpc.log import Recorder

torch.manual_seed(0)
dyn = CartDrag(mass=1.2, drag=0.3)
cost = Quadratic(q=[1.0, 0.1], r=0.05)
planner = Planner(dyn, cost, horizon=5, iters=3, step=0.2)
rec = Recorder()
x0 = torch.tensor([[1.0, 0.0], [0.5, -0.2]])
expert = 0.1 * torch.randn(2, 5, 1)
nxt = x0 + 0.01
opt = torch.optim.Adam([*dyn.parameters(), *cost.parameters()], lr=1e-2)
plan, info = planner(x0)
loss = imitation_loss(plan, expert) + 0.5 * ((dyn(x0, plan[:, 0]) - nxt) ** 2).sum()
opt.zero_grad()
loss.backward()
opt.step()
rec.push(loss=loss, cost=info["cost"])
print(rec.last())

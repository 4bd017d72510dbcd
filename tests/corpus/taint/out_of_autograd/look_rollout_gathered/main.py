import torch
from ac import ActorCritic, RolloutBuffer, collect, update

torch.manual_seed(4)
net = ActorCritic(3, 2)
opt = torch.optim.Adam(net.parameters(), lr=1e-2)
for it in range(2):
    buf: RolloutBuffer = collect(net, horizon=12)
    print(it, update(net, opt, buf))

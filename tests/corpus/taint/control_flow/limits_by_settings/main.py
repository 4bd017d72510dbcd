import torch

from control import PID, saturate

pid = PID()
trim = torch.nn.Parameter(torch.tensor(0.0))
opt = torch.optim.Adam([*pid.parameters(), trim])
for episode in range(2):
    pid.reset()
    height, speed, cost = torch.tensor(0.0), torch.tensor(0.0), torch.tensor(0.0)
    for _ in range(10):
        thrust = saturate(pid(1.0 - height, 0.1), 5.0) + trim
        speed = speed + 0.1 * (thrust - 1.0)
        height = height + 0.1 * speed
        cost = cost + (1.0 - height) ** 2
    opt.zero_grad()
    cost.backward()
    opt.step()

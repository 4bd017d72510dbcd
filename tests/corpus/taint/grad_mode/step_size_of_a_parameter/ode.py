import torch
def solve(k, T, n=4):
    with torch.no_grad():
        step_size = T / n
    y = torch.ones(())
    for _ in range(n):
        y = y - step_size * k * y
    return y

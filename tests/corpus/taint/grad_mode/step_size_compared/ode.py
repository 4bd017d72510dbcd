import torch
def solve(k, c, n=3):
    y = torch.ones(())
    for _ in range(n):
        with torch.no_grad():
            dt = c * (1 + y.abs())
        if dt < 1e-6:
            break
        y = y - dt * k * y
    return y

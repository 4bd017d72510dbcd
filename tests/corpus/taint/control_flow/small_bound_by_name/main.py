# seasonal growth of a stock with catch; estimate mortality by hand-made gradient descent
import torch
from popdyn import project, DEFAULTS

CATCH = torch.tensor([0.0, 5.0, 8.0, 8.0, 6.0, 3.0])
OBS = torch.tensor([100.0, 96.0, 89.0, 82.0, 77.0, 75.0])

log_r = torch.tensor(-1.0, requires_grad=True)
dens = torch.tensor(DEFAULTS["density"], requires_grad=True)
n0 = torch.tensor(100.0, requires_grad=True)
params = [log_r, dens, n0]

for it in range(4):
    n = project(n0, log_r.exp(), dens, CATCH)
    sse = ((n - OBS) ** 2).mean()
    for q in params:
        q.grad = None
    sse.backward()
    with torch.no_grad():
        for q, h in zip(params, (1e-5, 1e-9, 1e-3)):
            if q.grad is not None:
                q.sub_(h * q.grad)
    if sse < 1e-3:
        break
    print(it, "%.3f" % sse, "%.5f" % dens)

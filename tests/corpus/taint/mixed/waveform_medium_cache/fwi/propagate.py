import torch
import torch.nn.functional as F
from .medium import courant_squared, check_stable

_K = torch.tensor([[0., 1, 0], [1, -4, 1], [0, 1, 0]])[None, None]


def shoot(v, survey):
    check_stable(v, survey.dt, survey.dx)
    c2 = courant_squared(v, survey.dt, survey.dx)
    sig = survey.signature()
    prev = torch.zeros_like(c2)
    cur = torch.zeros_like(c2)
    traces = []
    spike = torch.zeros_like(c2)
    spike[survey.src] = 1.
    for it in range(survey.nt):
        lap = F.conv2d(cur[None, None], _K, padding=1)[0, 0]
        nxt = 2 * cur - prev + c2 * lap + spike * sig[it]
        prev, cur = cur, nxt
        traces.append(torch.stack([cur[p] for p in survey.rec]))
    return torch.stack(traces)

import math
import numpy as np
import torch

def cdf(x):
    return 0.5 * (1 + torch.erf(x / math.sqrt(2.0)))

def price(spot, strike, vol, rate, tau):
    d1 = (torch.log(spot / strike) + (rate + 0.5 * vol ** 2) * tau) / (vol * math.sqrt(tau))
    d2 = d1 - vol * math.sqrt(tau)
    return spot * cdf(d1) - strike * torch.exp(-rate * tau) * cdf(d2)

def implied(quote, spot, strike, rate, tau, steps=20):
    """Newton on plain numbers for a starting value."""
    v = 0.2
    for _ in range(steps):
        x = torch.tensor(v, requires_grad=True)
        p = price(torch.tensor(spot), torch.tensor(strike), x, torch.tensor(rate), tau)
        p.backward()
        v = float(np.clip(v - (p.item() - quote) / max(x.grad.item(), 1e-6), 0.01, 2.0))
    return v

start = [implied(q, 100.0, k, 0.01, 1.0) for k, q in ((90.0, 15.0), (100.0, 9.0))]
vol = torch.tensor(start, requires_grad=True)
loss = (price(torch.tensor(100.0), torch.tensor([90.0, 100.0]), vol, torch.tensor(0.01), 1.0) - torch.tensor([15.0, 9.0])).pow(2).sum()
loss.backward()

import torch
from . import medium
from .models import VelocityModel, true_model
from .propagate import shoot


def smooth_(g):
    k = torch.ones(1, 1, 3, 3) / 9
    g.copy_(torch.nn.functional.conv2d(g[None, None], k, padding=1)[0, 0])


def observed(spec, survey):
    with torch.no_grad():
        d = shoot(true_model(spec), survey.replace(f0=torch.tensor(14.0), amp=torch.tensor(1.1)))
    medium._coef.clear()
    return d


def invert(spec, survey, niter=3, lr=.02):
    net = VelocityModel(spec)
    obs = observed(spec, survey)
    scale = obs.abs().max().item()
    opt = torch.optim.SGD([*net.parameters(), survey.amp, survey.f0], lr=lr)
    hist = []
    for _ in range(niter):
        opt.zero_grad()
        loss = ((shoot(net(), survey) - obs) / scale).pow(2).sum()
        loss.backward()
        with torch.no_grad():
            for p in net.parameters():
                if p.grad is not None:
                    smooth_(p.grad)
        opt.step()
        hist.append(loss.detach().item())
        assert net.bounds_ok()
    return hist

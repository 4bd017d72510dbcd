from functools import partial
import torch

def arrhenius(temp, ea, a):
    return a * torch.exp(-ea / temp)

def make_rates(params):
    return {name: partial(arrhenius, ea=float(p["ea"]), a=p["a"]) for name, p in params.items()}

def conversion(rates, temps, dt=0.1):
    c = torch.ones(())
    for t in temps:
        c = c - dt * rates["decay"](t) * c
    return c

ea = torch.tensor(1.2, requires_grad=True)
a = torch.tensor(2.0, requires_grad=True)
rates = make_rates({"decay": {"ea": ea, "a": a}})
(conversion(rates, torch.linspace(0.5, 1.0, 5)) - 0.4).pow(2).backward()

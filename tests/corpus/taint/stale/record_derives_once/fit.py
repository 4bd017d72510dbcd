import torch
from decay import Decay

def run(t):
    m = Decay(torch.tensor(0.7, requires_grad=True), torch.tensor(2.0, requires_grad=True))
    opt = torch.optim.Adam([m.half_life, m.amp], 0.05)
    for i in range(3):
        opt.zero_grad()
        loss = (m(t) - 0.4).pow(2).mean()
        loss.backward(retain_graph=True)
        opt.step()
    return loss.item()

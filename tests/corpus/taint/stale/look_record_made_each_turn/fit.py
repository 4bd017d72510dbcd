import torch
from decay import Decay

def run(t):
    half, amp = torch.tensor(0.7, requires_grad=True), torch.tensor(2.0, requires_grad=True)
    opt = torch.optim.Adam([half, amp], 0.05)
    for i in range(3):
        m = Decay(half, amp)
        opt.zero_grad()
        loss = (m(t) - 0.4).pow(2).mean()
        loss.backward()
        opt.step()
    return loss.item()

import numpy as np
import torch


def roughness(v):
    return ((v[1:] - v[:-1]) ** 2).sum()


def invert(model, data, steps=10, lam=1e-3, lr=0.02, save=None):
    d = torch.as_tensor(data)
    opt = torch.optim.Adam(model.parameters(), lr=lr)
    best, keep, hist = np.inf, None, []
    for _ in range(steps):
        opt.zero_grad()
        s = model()
        loss = ((s - d) ** 2).sum() + lam * roughness(model.v)
        loss.backward()
        opt.step()
        cc = np.corrcoef(s.detach().numpy(), data)[0, 1]
        hist.append((loss.item(), float(cc)))
        if loss.item() < best:
            best, keep = loss.item(), model.v.detach().numpy().copy()
        if save is not None:
            np.savez(save, v=model.v.detach().numpy(), hist=np.array(hist))
    return keep, hist

import random
import torch
from torch import nn
class ImagePool:
    def __init__(self, n):
        self.n, self.images = n, []
    def query(self, batch):
        out = []
        for img in batch.detach():
            if len(self.images) < self.n:
                self.images.append(img)
                out.append(img)
            elif random.random() > 0.5:
                k = random.randrange(self.n)
                out.append(self.images[k].clone())
                self.images[k] = img
            else:
                out.append(img)
        return torch.stack(out)
G, D = nn.Linear(3, 3), nn.Linear(3, 1)
pool = ImagePool(4)
og, od = torch.optim.Adam(G.parameters()), torch.optim.Adam(D.parameters())
for _ in range(2):
    real = torch.randn(4, 3)
    fake = G(real)
    g_loss = (D(fake) - 1).pow(2).mean() + 10 * (G(fake) - real).abs().mean()
    og.zero_grad(); g_loss.backward(); og.step()
    d_loss = 0.5 * ((D(real) - 1).pow(2).mean() + D(pool.query(fake)).pow(2).mean())
    od.zero_grad(); d_loss.backward(); od.step()

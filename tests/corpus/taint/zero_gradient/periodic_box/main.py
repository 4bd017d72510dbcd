# LJ-like fluid in a periodic box: relax positions and box by gradient, then look at g(r)
import torch
from box import energy, wrap
from gr import histogram
from field import sample, GRID

torch.manual_seed(3)
L = torch.tensor(4.0, requires_grad=True)
x = (torch.rand(8, 2) * 4).requires_grad_()
U = torch.rand(GRID, GRID)
PRESS, STEP = 0.1, 1e-3

for i in range(3):
    e = energy(x, L) + sample(U, x, L).sum() + PRESS * L ** 2
    e.backward()
    with torch.no_grad():
        for q in (x, L):
            q -= STEP * q.grad.clamp(-10, 10)
            q.grad = None
        x.copy_(wrap(x, L))
    print(i, e.item(), histogram(x, L, 5))

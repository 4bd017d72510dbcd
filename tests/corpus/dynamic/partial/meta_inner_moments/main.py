import torch
from metaadam.inner import Momentum
from metaadam.start import Start, predict
from metaadam.tasks import tasks

start = Start(torch.tensor([0.4, -0.3, 0.8], dtype=torch.float64, requires_grad=True), torch.tensor(0.1, dtype=torch.float64, requires_grad=True))
inner = Momentum(torch.tensor(-2.0, dtype=torch.float64, requires_grad=True))
outer = 0.0
for (xs, ys), (xq, yq) in tasks():
    adapted = inner.adapt(start.items(), lambda w: (predict(w, xs) - ys).square().mean())
    outer = outer + (predict(adapted, xq) - yq).square().mean()
outer.backward()

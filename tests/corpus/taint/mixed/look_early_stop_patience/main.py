import torch
from torch import nn


class History(dict):
    def add(self, **kw):
        for k, v in kw.items():
            self.setdefault(k, []).append(float(v) if torch.is_tensor(v) else v)

    def best(self, key):
        return min(range(len(self[key])), key=self[key].__getitem__)


class Fitter:
    def __init__(self, model, lr=1e-2, patience=3, clip=None):
        self.model = model
        self.opt = torch.optim.Adam(model.parameters(), lr=lr)
        self.patience, self.clip = patience, clip
        self.history = History()
        self.state = None

    def loss(self, x, y):
        pred = self.model(x)
        resid = pred - y
        scale = 1.4826 * resid.detach().abs().median() + 1e-8
        w = 1 / (1 + (resid.detach() / (2.385 * scale)) ** 2)
        return (w * resid ** 2).mean(), {"scale": scale, "outliers": (w < 0.5).float().mean()}

    def fit(self, x, y, epochs=6):
        lr0 = self.opt.param_groups[0]["lr"]
        for e in range(epochs):
            loss, extra = self.loss(x, y)
            self.opt.zero_grad()
            loss.backward()
            norm = nn.utils.clip_grad_norm_(self.model.parameters(), self.clip or 1e9)
            self.opt.step()
            self.history.add(loss=loss, norm=norm, lr=self.opt.param_groups[0]["lr"], **extra)
            if self.history.best("loss") == e:
                self.state = {k: v.detach().clone() for k, v in self.model.state_dict().items()}
            elif e - self.history.best("loss") >= self.patience:
                break
            self.opt.param_groups[0]["lr"] = lr0 * 0.95 ** e
        self.model.load_state_dict(self.state)
        return self

    def predict(self, x):
        self.model.eval()
        return self.model(x).detach().numpy()


x = torch.linspace(-1, 1, 40)[:, None]
y = torch.sin(3 * x) + (torch.rand_like(x) > 0.9).float()
f = Fitter(nn.Sequential(nn.Linear(1, 16), nn.Tanh(), nn.Linear(16, 1))).fit(x, y)
print(f.predict(x).std(), f.history["outliers"][-1])

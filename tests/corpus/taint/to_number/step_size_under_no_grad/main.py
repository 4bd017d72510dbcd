import torch


class Heun:
    def __init__(self, rtol=1e-3, atol=1e-4):
        self.rtol, self.atol, self.rejected = rtol, atol, 0

    def trial(self, f, t, y, h):
        k1 = f(t, y)
        k2 = f(t + h, y + h * k1)
        return y + 0.5 * h * (k1 + k2), 0.5 * h * (k2 - k1)

    def integrate(self, f, y, t1, h=0.1):
        t = 0.0
        while t < t1 - 1e-9:
            y_new, err = self.trial(f, t, y, h)
            with torch.no_grad():
                scale = self.atol + self.rtol * torch.maximum(y.abs(), y_new.abs())
                ratio = (err / scale).pow(2).mean().sqrt().item()
            if ratio <= 1:
                t, y = t + h, y_new
            else:
                self.rejected += 1
            h = min(max(t1 - t, 1e-6), h * min(5.0, max(0.2, 0.9 * max(ratio, 1e-8) ** -0.5)))
        return y


k = torch.tensor(0.8, requires_grad=True)
y0 = torch.tensor([1.0, 2.0], requires_grad=True)
y = Heun().integrate(lambda t, y: -k * y, y0, 0.3)
(y - 0.3).pow(2).sum().backward()

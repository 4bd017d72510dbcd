import torch


def adaptive(f, y, t_end, tol=1e-3):
    t, h = 0.0, 0.1
    while t < t_end:
        k1 = f(y)
        k2 = f(y + h * k1)
        error = float((h * (k2 - k1) / 2).abs().max())
        if error < tol or h < 1e-3:
            y = y + h * (k1 + k2) / 2
            t += h
        h = min(max(0.5 * h, h * (tol / (error + 1e-12)) ** 0.5), t_end - t + 1e-9, 0.2)
    return y


def main():
    k = torch.tensor(0.8, requires_grad=True)
    y = adaptive(lambda y: -k * y, torch.tensor(1.0), 0.3)
    y.backward()


main()

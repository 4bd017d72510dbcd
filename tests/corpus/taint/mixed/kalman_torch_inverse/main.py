import torch


class Kalman:
    def __init__(self, q, r):
        self.q, self.r = q, r
        self.trace = []

    def gain(self, p):
        return p @ torch.linalg.inv(p + self.r * torch.eye(2))

    def update(self, x, p, z):
        k = self.gain(p)
        self.trace.append(float(k.diagonal().sum()))
        x = x + k @ (z - x)
        p = (torch.eye(2) - k) @ p + self.q * torch.eye(2)
        return x, p


def main():
    q = torch.tensor(0.1, requires_grad=True)
    r = torch.tensor(0.5, requires_grad=True)
    kf = Kalman(q, r)
    x, p = torch.zeros(2), torch.eye(2)
    for z in (torch.tensor([1.0, 0.5]), torch.tensor([0.9, 0.7])):
        x, p = kf.update(x, p, z)
    (x.sum() - 1).pow(2).backward()
    print("gains", [round(g, 3) for g in kf.trace])


main()

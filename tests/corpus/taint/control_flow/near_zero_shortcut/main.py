import torch


def undistort(r, k1, iters=5):
    if abs(k1) < 1e-6:
        return r
    u = r
    for _ in range(iters):
        u = r / (1 + k1 * u ** 2)
    return u


class Camera:
    def __init__(self, focal, k1):
        self.focal, self.k1 = focal, k1

    def project(self, xy):
        r = xy.norm(dim=-1, keepdim=True) + 1e-9
        return self.focal * xy / r * undistort(r, self.k1)


focal = torch.tensor(2.0, requires_grad=True)
k1 = torch.tensor(0.0, requires_grad=True)
uv = Camera(focal, k1).project(torch.randn(6, 2))
(uv - 0.1).pow(2).mean().backward()

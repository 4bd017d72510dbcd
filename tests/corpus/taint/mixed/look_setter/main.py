import torch


class Camera:
    """Focal length in pixels behind a property."""

    def __init__(self, f):
        self._f = torch.as_tensor(f)
        self._undo = []

    @property
    def f(self):
        return self._f

    @f.setter
    def f(self, value):
        self._undo.append(self._f.detach().clone())
        self._f = torch.as_tensor(value, dtype=torch.float32)

    def undo(self):
        if self._undo:
            self._f = self._undo.pop()

    def project(self, p):
        return self.f * p[:, :2] / p[:, 2:]

    def matrix(self):
        return [[self.f.item(), 0, 0], [0, self.f.item(), 0], [0, 0, 1]]


def calibrate(cam, fov, width):
    cam.f = width / (2 * torch.tan(fov / 2))
    return cam


fov = torch.tensor(0.9, requires_grad=True)
depth = torch.tensor(3.0, requires_grad=True)
pts = torch.cat([torch.rand(8, 2), torch.full((8, 1), 1.0) * depth], 1)
cam = calibrate(Camera(500.0), fov, 640.0)
(cam.project(pts) / 100 - 1).square().mean().backward()
print(cam.matrix())

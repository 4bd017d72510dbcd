import numpy
import torch


class NumpyBackend:
    sqrt, arctan = numpy.sqrt, numpy.arctan

    def to_numpy(self, x):
        return numpy.asarray(x)

    def asarray(self, x):
        return numpy.asarray(x, dtype=float)


class TorchBackend:
    sqrt, arctan = staticmethod(torch.sqrt), staticmethod(torch.arctan)

    def to_numpy(self, x):
        return x.detach().cpu().numpy()

    def asarray(self, x):
        return torch.as_tensor(x)

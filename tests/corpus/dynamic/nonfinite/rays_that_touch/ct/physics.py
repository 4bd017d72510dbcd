"""Attenuation: Beer and Lambert over a spectrum, and what a detector makes of it."""
import torch

from ct.config import Scan


class Detector:
    def __init__(self, scan: Scan, gain=1.0, offset=0.0):
        self.scan = scan
        self.gain = gain
        self.offset = offset

    def expected(self, paths, attenuation):
        """Return the photons behind bodies with path lengths and attenuations (body by energy)."""
        weights = torch.tensor(self.scan.spectrum, dtype=paths.dtype)
        depth = paths @ attenuation
        transmitted = (torch.exp(-depth) * weights).sum(-1)
        return self.gain * self.scan.photons * transmitted + self.offset

    def projection(self, counts):
        return -torch.log(counts / (self.gain * self.scan.photons))

"""A scan of discs: paths in batches of rays, counts, projections."""
import torch

from ct.config import Phantom, Scan
from ct.geometry import Rays, chord
from ct.physics import Detector


class Scanner:
    def __init__(self, scan: Scan, phantom: Phantom, gain=1.0):
        self.rays = Rays(scan)
        self.detector = Detector(scan, gain)
        self.phantom = phantom
        self.scan = scan

    def attenuation(self, densities):
        rows = [torch.tensor(body.material.attenuation, dtype=torch.float64) * density
                for body, density in zip(self.phantom.bodies, densities)]
        return torch.stack(rows)

    def paths(self, centres, radii):
        places, ways = self.rays.directions()
        lengths = []
        for start in range(0, len(places), self.scan.batch):
            part = slice(start, start + self.scan.batch)
            lengths.append(torch.stack([chord(places[part], ways[part], c, r) for c, r in zip(centres, radii)], -1))
        return torch.cat(lengths)

    def sinogram(self, centres, radii, densities):
        paths = self.paths(centres, radii)
        counts = self.detector.expected(paths, self.attenuation(densities))
        return self.detector.projection(counts).reshape(self.scan.angles, -1)

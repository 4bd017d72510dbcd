"""Rays of a scan, and how long they are within a disc."""
import math

import torch

from ct.config import Beam, Scan


class Rays:
    def __init__(self, scan: Scan):
        self.scan = scan
        self._cache = {}

    @property
    def offsets(self):
        n = self.scan.pixels
        return (torch.arange(n, dtype=torch.float64) - (n - 1) / 2) * self.scan.pitch

    def angle(self, index):
        return math.pi * index / self.scan.angles

    def directions(self):
        """Return, once, places and directions of all rays, angle by angle."""
        if "rays" not in self._cache:
            places, ways = [], []
            for index in range(self.scan.angles):
                a = self.angle(index)
                along = torch.tensor([math.cos(a), math.sin(a)], dtype=torch.float64)
                across = torch.tensor([-math.sin(a), math.cos(a)], dtype=torch.float64)
                if self.scan.beam is Beam.PARALLEL:
                    places.append(self.offsets[:, None] * across)
                    ways.append(along.expand(self.scan.pixels, 2))
                else:
                    start = -self.scan.source_distance * along
                    target = self.offsets[:, None] * across
                    way = target - start
                    ways.append(way / way.norm(dim=-1, keepdim=True))
                    places.append(start.expand_as(target))
            self._cache["rays"] = torch.cat(places), torch.cat(ways)
        return self._cache["rays"]


def chord(places, ways, centre, radius):
    """Return the length of rays within a disc; 0 for those that miss it."""
    to_centre = centre - places
    along = (to_centre * ways).sum(-1)
    closest = to_centre.square().sum(-1) - along.square()
    inside = (radius**2 - closest).clamp(min=0.0)
    return 2.0 * torch.sqrt(inside)

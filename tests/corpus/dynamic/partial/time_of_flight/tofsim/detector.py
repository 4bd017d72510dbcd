"""A flat detector: places of its pixels, unit vectors to them, flight paths, in batches."""
from functools import cached_property

import torch

from tofsim.config import DetectorConfig
from tofsim.units import MILLI, as_tensor


class Detector:
    def __init__(self, config: DetectorConfig):
        self.config = config
        self.distance = as_tensor(config.distance_m)
        self.flight = as_tensor(config.flight_m)

    @cached_property
    def pixels(self):
        pitch = self.config.pixel_mm * MILLI
        y = (torch.arange(self.config.rows) - (self.config.rows - 1) / 2) * pitch * 20
        z = (torch.arange(self.config.columns) - (self.config.columns - 1) / 2) * pitch * 20
        yy, zz = torch.meshgrid(y, z, indexing="ij")
        return torch.stack([torch.full_like(yy, 1.0) * self.distance, yy, zz], -1).reshape(-1, 3)

    @cached_property
    def directions(self):
        return self.pixels / self.pixels.norm(dim=-1, keepdim=True)

    def path_lengths(self):
        return self.flight + self.pixels.norm(dim=-1)

    def batches(self):
        """Yield slices of pixels."""
        total = self.config.rows * self.config.columns
        for start in range(0, total, self.config.batch):
            yield slice(start, min(start + self.config.batch, total))

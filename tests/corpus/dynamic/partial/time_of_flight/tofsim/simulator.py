"""The simulator: what every pixel counts, and when."""
from dataclasses import dataclass

import torch

from tofsim.config import ExperimentConfig
from tofsim.detector import Detector
from tofsim.sample import Sample
from tofsim.source import Source
from tofsim.units import microseconds, velocity


@dataclass
class Result:
    counts: torch.Tensor
    times: torch.Tensor


class Simulator:
    def __init__(self, config: ExperimentConfig):
        self.source = Source(config.source)
        self.sample = Sample(config.sample)
        self.detector = Detector(config.detector)
        self._beam = torch.tensor([1.0, 0.0, 0.0])

    def momentum_transfer(self, pixels, wavelengths):
        directions = self.detector.directions[pixels]
        return 2 * torch.pi / wavelengths[None, :, None] * (directions[:, None] - self._beam)

    def flight_times(self, pixels, wavelengths):
        """Return arrival times in microseconds."""
        lengths = self.detector.path_lengths()[pixels]
        speed = velocity(wavelengths)
        return microseconds(lengths[:, None] / speed)

    def run(self):
        source, counts, times = self.source, [], []
        for pixels in self.detector.batches():
            q = self.momentum_transfer(pixels, source.wavelengths)
            scattered = self.sample.intensity(q, source.wavelengths) * source.spectrum
            counts.append(scattered)
            times.append(self.flight_times(pixels, source.wavelengths))
        counts, times = torch.cat(counts), torch.cat(times)
        return Result(counts, times + microseconds(source.arrival_jitter(len(source.wavelengths))))


def mean_time(result):
    return (result.counts * result.times).sum() / result.counts.sum()

"""Settings of an experiment: dataclasses with the units of the people who write them."""
from dataclasses import dataclass, field, replace


@dataclass
class SourceConfig:
    pulse_width_us: float = 30.0
    wavelengths: tuple = (1.0, 6.0, 24)
    temperature: object = 2.4  # most likely wavelength
    seed: int = 7


@dataclass
class SampleConfig:
    spacing: object = 2.1
    mosaic_deg: object = 0.4
    scale: object = 1.0
    reflections: tuple = ((1, 1, 0), (2, 0, 0), (2, 1, 1))
    absorption: object = 0.3


@dataclass
class DetectorConfig:
    rows: int = 6
    columns: int = 5
    distance_m: object = 1.2
    pixel_mm: float = 8.0
    batch: int = 8
    flight_m: object = 14.0


@dataclass
class ExperimentConfig:
    source: SourceConfig = field(default_factory=SourceConfig)
    sample: SampleConfig = field(default_factory=SampleConfig)
    detector: DetectorConfig = field(default_factory=DetectorConfig)

    def with_roi(self, rows, columns):
        return replace(self, detector=replace(self.detector, rows=rows, columns=columns))

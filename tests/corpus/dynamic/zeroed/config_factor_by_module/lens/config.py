from dataclasses import dataclass

@dataclass
class LensConfig:
    wavelength: float = 0.5
    transmission: float = 0.0
    aperture: float = 2.0

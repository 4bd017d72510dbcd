"""All that a block of pixels needs: tensors in one place, plain settings in another."""

from dataclasses import dataclass, fields, replace

from torch import Tensor

from nanobrag_torch.config.crystal import CrystalShape
from nanobrag_torch.placement import DetectorGeometry


@dataclass(frozen=True)
class Scene(DetectorGeometry):
    """Tensors with a gradient, lengths in metres; ``grid``, ``thickness`` and ``depth`` may be absent.

    ``real_vectors`` (orientations, 3, 3), ``reciprocal_vectors`` (3, 3) in 1/Å, ``incident`` (sources, 3),
    ``wavelengths`` (sources,), ``polarization_axis`` (3,); the rest is 0-dim, the grid (nh, nk, nl).
    """

    real_vectors: Tensor
    reciprocal_vectors: Tensor
    fudge: Tensor
    default_F: Tensor
    grid: Tensor | None
    incident: Tensor
    wavelengths: Tensor
    polarization_axis: Tensor
    polarization_factor: Tensor
    thickness: Tensor | None
    depth: Tensor | None

    def tensors(self) -> tuple[Tensor | None, ...]:
        """The fields in order, so that ``Scene(*scene.tensors())`` is the same scene."""
        return tuple(getattr(self, field.name) for field in fields(self))

    def narrowed(self, source: int, first: int, last: int) -> "Scene":
        """The scene of one source and of a run of orientations."""
        return replace(
            self,
            real_vectors=self.real_vectors[first:last],
            incident=self.incident[source],
            wavelengths=self.wavelengths[source],
        )

    @property
    def orientations(self) -> int:
        """Number of spindle steps times mosaic domains."""
        return len(self.real_vectors)

    @property
    def sources(self) -> int:
        """Number of sources."""
        return len(self.wavelengths)


@dataclass(frozen=True)
class Settings:
    """Choices and counts, without a gradient; ``dmin`` in metres, 0 for no limit."""

    oversample: int
    cells: tuple[int, int, int]
    shape: CrystalShape
    lowest_hkl: tuple[int, int, int] = (0, 0, 0)
    tricubic: bool = False
    oversample_omega: bool = False
    oversample_thick: bool = False
    point_pixel: bool = False
    curved: bool = False
    nopolar: bool = False
    thick_layers: int = 1
    dmin: float = 0.0

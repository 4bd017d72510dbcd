"""The simulator: a crystal, a detector and a beam make an image."""

import os
from collections.abc import Sequence

import torch
from torch import Tensor

from nanobrag_torch.blocks import Plan, Progress, compiled_intensity, default_samples, image_of
from nanobrag_torch.config.beam import BeamConfig
from nanobrag_torch.config.crystal import CrystalConfig
from nanobrag_torch.constants import METRES_PER_ANGSTROM, METRES_PER_MICROMETRE
from nanobrag_torch.fluence import scattering_scale, water_background
from nanobrag_torch.models.crystal import Crystal, CrystalState
from nanobrag_torch.models.detector import Detector, chosen_oversample
from nanobrag_torch.pipeline import intensity
from nanobrag_torch.placement import DetectorGeometry
from nanobrag_torch.region import Region, chosen_region
from nanobrag_torch.scene import Scene, Settings
from nanobrag_torch.sources import beam_sources
from nanobrag_torch.tensors import TensorKind, plain
from nanobrag_torch.vectors import unit


class Simulator:
    """Simulate diffraction; every run reads the configurations anew, nothing is frozen at construction.

    ``crystal_config`` overrides the orientation fields of the crystal's own configuration.
    ``device`` and ``dtype`` default to the crystal's; models of another kind are made anew from their configurations.
    ``compile`` compiles the pipeline first, unless ``NANOBRAGG_DISABLE_COMPILE`` is set to 1.
    ``progress`` is called with the numbers of finished and of all blocks of a large image.
    """

    def __init__(
        self,
        crystal: Crystal,
        detector: Detector,
        crystal_config: CrystalConfig | None = None,
        beam_config: BeamConfig | None = None,
        device: torch.device | str | None = None,
        dtype: torch.dtype | None = None,
        *,
        progress: Progress | None = None,
        compile: bool = False,
    ) -> None:
        self.crystal_config = crystal.config if crystal_config is None else crystal_config
        self.beam_config = BeamConfig() if beam_config is None else beam_config
        own = crystal.kind
        self.kind = TensorKind(own.device if device is None else torch.device(device), dtype or own.dtype)
        self.crystal = crystal if own == self.kind else Crystal(crystal.config, *self.kind)
        self.detector = detector if detector.kind == self.kind else Detector(detector.config, *self.kind)
        self.progress = progress
        self.compile = compile and os.environ.get("NANOBRAGG_DISABLE_COMPILE") != "1"

    @property
    def state(self) -> CrystalState | None:
        """The crystal's vectors and structure factors of the last run, for hooks."""
        return self.crystal.state

    def run(self, roi: Sequence[int] | None = None, mask: Tensor | None = None) -> Tensor:
        """The image [slow, fast] of the whole detector, zero outside the region of interest.

        ``roi`` is (xmin, xmax, ymin, ymax), bounds included, or (H, W) for a representative region of
        that size; ``mask`` multiplies the image. Both replace those of the detector's configuration.
        """
        config = self.detector.config
        region = chosen_region(roi, config)
        image = self._region_image(region)
        mask = config.mask if mask is None else mask
        if mask is not None:
            slow, fast = region.inside(Region(0, config.spixels, 0, config.fpixels))
            image = image * torch.as_tensor(mask, dtype=self.kind.dtype, device=self.kind.device)[slow, fast]
        return region.padded(image, config.spixels, config.fpixels)

    def _region_image(self, region: Region) -> Tensor:
        geometry = self.detector.get_geometry()
        state = self._crystal_state()
        scene = self._scene(geometry, state)
        settings = self._settings(geometry, state)
        plan = self._plan(settings, region, scene)
        steps = scene.sources * scene.orientations * settings.oversample**2
        scale = scattering_scale(self.beam_config, self.kind)
        return image_of(scene, plan) * (scale / steps) + water_background(self.beam_config, scale, self.kind)

    def _plan(self, settings: Settings, region: Region, scene: Scene) -> Plan:
        return Plan(
            settings,
            region,
            scene.sources,
            scene.orientations,
            default_samples(self.kind.device, self.compile),
            compiled_intensity() if self.compile else intensity,
            self.progress,
        )

    def _crystal_state(self) -> CrystalState:
        spindle = self.detector.convention.spindle
        return self.crystal.build_state(self.crystal_config, spindle, self.beam_config.wavelength_A)

    def _scene(self, geometry: DetectorGeometry, state: CrystalState) -> Scene:
        beam, kind = self.beam_config, self.kind
        axis = beam.polarization_axis
        polarization_axis = unit(kind.vector(self.detector.convention.polarization if axis is None else axis))
        sources = beam_sources(beam, geometry.beam, polarization_axis, kind)
        thickness, depth = self._absorber()
        return Scene(
            **vars(geometry),
            real_vectors=state.rotated_real_vectors.flatten(0, 1) * METRES_PER_ANGSTROM,
            reciprocal_vectors=state.reciprocal_vectors,
            fudge=kind.scalar(self.crystal.config.fudge),
            default_F=state.lookup.default_F,
            grid=state.lookup.grid,
            incident=sources.incident,
            wavelengths=sources.wavelengths,
            polarization_axis=polarization_axis,
            polarization_factor=kind.scalar(beam.polarization_factor),
            thickness=thickness,
            depth=depth,
        )

    def _absorber(self) -> tuple[Tensor | None, Tensor | None]:
        """Thickness and attenuation depth in metres, or nothing where either is absent or 0."""
        config, kind = self.detector.config, self.kind
        if config.detector_abs_um is None or not plain(config.detector_abs_um) * plain(config.detector_thick_um):
            return None, None
        thickness = kind.scalar(config.detector_thick_um) * METRES_PER_MICROMETRE
        return thickness, kind.scalar(config.detector_abs_um) * METRES_PER_MICROMETRE

    def _settings(self, geometry: DetectorGeometry, state: CrystalState) -> Settings:
        crystal, detector, beam = self.crystal.config, self.detector.config, self.beam_config
        return Settings(
            oversample=self._oversample(geometry, state),
            cells=crystal.N_cells,
            shape=crystal.shape,
            lowest_hkl=state.lookup.lowest,
            tricubic=state.lookup.tricubic,
            oversample_omega=detector.oversample_omega,
            oversample_thick=detector.oversample_thick,
            point_pixel=detector.point_pixel,
            curved=detector.curved_detector,
            nopolar=beam.nopolar,
            thick_layers=detector.detector_thicksteps,
            dmin=plain(beam.dmin) * METRES_PER_ANGSTROM,
        )

    def _oversample(self, geometry: DetectorGeometry, state: CrystalState) -> int:
        """Plain numbers only: a count has no gradient."""
        lengths = torch.linalg.vector_norm(state.real_vectors.detach(), dim=-1).tolist()
        longest = max(length * cells for length, cells in zip(lengths, self.crystal.config.N_cells, strict=True))
        wavelength = plain(self.beam_config.wavelength_A) * METRES_PER_ANGSTROM
        size = longest * METRES_PER_ANGSTROM
        return chosen_oversample(self.detector.config, size, wavelength, plain(geometry.distance))

"""Evaluation in blocks that fit the cache; a large image keeps no graph but computes blocks again for its gradient."""

import functools
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import torch
from torch import Tensor

from nanobrag_torch.pipeline import intensity
from nanobrag_torch.pixels import Grid, region_grid
from nanobrag_torch.region import Region
from nanobrag_torch.scene import Scene, Settings

CPU_SAMPLES = 2**14
"""Samples a block where the second-level cache has to hold the temporaries."""

COMPILED_SAMPLES = 2**18
"""Samples a block of a compiled pipeline, which has hardly any temporaries but costs more to enter."""

ACCELERATOR_SAMPLES = 2**21
"""Samples a block where launching kernels is what costs."""

SHARING_ORIENTATIONS = 4
"""Orientations a block, so that each does not compute the geometry anew."""

PLAIN_SAMPLES = 2**17
"""Up to this many samples the ordinary graph is kept: some 300 bytes a sample."""

IntensityFunction = Callable[[Scene, Settings, Grid], Tensor]
Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Part:
    """A piece of the sum: the pixels of a region, one source, and a run of orientations."""

    region: Region
    source: int
    first: int
    last: int


@dataclass(frozen=True)
class Plan:
    """What to evaluate: the region, cut into parts of at most ``samples`` samples."""

    settings: Settings
    region: Region
    sources: int
    orientations: int
    samples: int
    function: IntensityFunction = intensity
    progress: Progress | None = None

    @property
    def total_samples(self) -> int:
        """Pixels times subpixels, sources and orientations."""
        return self.region.pixels * self.settings.oversample**2 * self.sources * self.orientations

    def evaluate(self, scene: Scene, part: Part) -> Tensor:
        """Intensity of a part of a scene, of the shape of its region."""
        grid = region_grid(scene, part.region, self.settings.oversample)
        return self.function(scene.narrowed(part.source, part.first, part.last), self.settings, grid)

    def reported_parts(self) -> Iterator[Part]:
        """The parts, each reported as done when the next is asked for."""
        parts = self.parts()
        for done, part in enumerate(parts, start=1):
            yield part
            if self.progress is not None:
                self.progress(done, len(parts))

    def parts(self) -> list[Part]:
        """The parts in order of evaluation: orientations innermost."""
        return list(self._parts())

    def _parts(self) -> Iterator[Part]:
        subpixels = self.settings.oversample**2
        shared = min(self.orientations, SHARING_ORIENTATIONS)
        for tile in self.region.tiles(self.samples // (subpixels * shared)):
            run = max(self.samples // (tile.pixels * subpixels), 1)
            for source in range(self.sources):
                for first in range(0, self.orientations, run):
                    yield Part(tile, source, first, min(first + run, self.orientations))


@functools.cache
def compiled_intensity() -> IntensityFunction:
    """The pipeline compiled, once a process."""
    return torch.compile(intensity)


def default_samples(device: torch.device, compiled: bool = False) -> int:
    """Samples a block for a device."""
    if device.type != "cpu":
        return ACCELERATOR_SAMPLES
    return COMPILED_SAMPLES if compiled else CPU_SAMPLES


def image_of(scene: Scene, plan: Plan) -> Tensor:
    """The unscaled image of the plan's region, differentiable in every tensor of the scene, twice if asked."""
    if plan.total_samples <= PLAIN_SAMPLES:
        return plain_image(scene, plan)
    image: Tensor = _Recomputed.apply(plan, *scene.tensors())  # type: ignore[no-untyped-call]
    return image


def plain_image(scene: Scene, plan: Plan) -> Tensor:
    """The image with its ordinary graph; the region is one block, and only sources are summed."""
    whole = replace(plan, samples=max(plan.total_samples, 1)).parts()
    images = [plan.evaluate(scene, part) for part in whole]
    return images[0] if len(images) == 1 else torch.stack(images).sum(0)


def blockwise_image(scene: Scene, plan: Plan) -> Tensor:
    """The image without a graph, each part added in place."""
    image = scene.origin.new_zeros(plan.region.shape)
    for part in plan.reported_parts():
        image[part.region.inside(plan.region)] += plan.evaluate(scene, part)
    return image


def blockwise_gradients(scene: Scene, wanted: list[Tensor], plan: Plan, grad_image: Tensor) -> list[Tensor | None]:
    """Gradients of ``wanted``, leaves of ``scene``: each part is computed again, differentiated and forgotten."""
    totals: list[Tensor | None] = [None] * len(wanted)
    for part in plan.reported_parts():
        with torch.enable_grad():
            pixels = plan.evaluate(scene, part)
        grad_part = grad_image[part.region.inside(plan.region)]
        grads = torch.autograd.grad(pixels, wanted, grad_part, allow_unused=True)
        totals = [_added(total, grad) for total, grad in zip(totals, grads, strict=True)]
    return totals


def _added(total: Tensor | None, grad: Tensor | None) -> Tensor | None:
    if total is None or grad is None:
        return grad if total is None else total
    return total + grad


class _Recomputed(torch.autograd.Function):
    """The image of a scene's tensors; keeps those alone and computes the blocks again for the gradient."""

    @staticmethod
    def forward(ctx: Any, plan: Plan, *tensors: Tensor | None) -> Tensor:
        ctx.plan = plan
        ctx.save_for_backward(*tensors)
        return blockwise_image(Scene(*tensors), plan)  # type: ignore[arg-type]

    @staticmethod
    def backward(ctx: Any, grad_image: Tensor) -> tuple[Tensor | None, ...]:
        tensors, needed = ctx.saved_tensors, ctx.needs_input_grad[1:]
        grads = iter(_gradients(tensors, needed, ctx.plan, grad_image))
        return None, *(next(grads) if is_needed else None for is_needed in needed)


def _gradients(
    tensors: tuple[Tensor | None, ...], needed: tuple[bool, ...], plan: Plan, grad_image: Tensor
) -> Sequence[Tensor | None]:
    """Gradients of the needed tensors: block by block, or with a graph of their own for a second derivative."""
    if torch.is_grad_enabled():
        # Some of the tensors are made from others: aliases keep one's derivative from passing through another.
        tensors = tuple(None if tensor is None else tensor.view_as(tensor) for tensor in tensors)
        wanted = [tensor for tensor, is_needed in zip(tensors, needed, strict=True) if tensor is not None and is_needed]
        image = plain_image(Scene(*tensors), plan)  # type: ignore[arg-type]
        return torch.autograd.grad(image, wanted, grad_image, create_graph=True, allow_unused=True)
    pairs = zip(tensors, needed, strict=True)
    leaves = [None if tensor is None else tensor.detach().requires_grad_(is_needed) for tensor, is_needed in pairs]
    wanted = [leaf for leaf in leaves if leaf is not None and leaf.requires_grad]
    return blockwise_gradients(Scene(*leaves), wanted, plan, grad_image)  # type: ignore[arg-type]

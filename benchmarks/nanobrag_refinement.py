"""The worked refinement: numbers on the terminal, and the plot of its documentation page.

python benchmarks/nanobrag_refinement.py [docs/nanobrag/refinement.png]
"""

import sys

import matplotlib

matplotlib.use("Agg")

import matplotlib.pyplot as plt
import torch
from matplotlib.axes import Axes
from torch import Tensor

from nanobrag_torch.refinement import NAMES, Experiment, Progress, refine, worked_example


def errors(history: list[Progress], start: Tensor, truth: Tensor) -> Tensor:
    """Relative errors (steps + 1, parameters), the start first."""
    steps = torch.stack([start, *(progress.parameters for progress in history)])
    return ((steps - truth) / truth).abs()


def show(axes: Axes, image: Tensor, title: str, limit: float, cmap: str = "magma") -> None:
    """One image on a scale of fourth roots, which shows weak spots."""
    shown = image.abs() ** 0.25
    axes.imshow(shown.numpy(), cmap=cmap, vmin=0.0, vmax=limit**0.25)
    axes.set_title(title, fontsize=9)
    axes.set_xticks([])
    axes.set_yticks([])


def plot(path: str, images: list[Tensor], history: list[Progress], found: Tensor) -> None:
    """Images above, residual and errors below."""
    target, first, last = images
    limit = float(target.max())
    figure = plt.figure(figsize=(10, 6.4), layout="constrained")
    grid = figure.add_gridspec(2, 4)
    panels = [(target, "target"), (first, "start"), (first - target, "start - target"), (last - target, "end - target")]
    for column, (image, title) in enumerate(panels):
        show(figure.add_subplot(grid[0, column]), image, title, limit)
    residual = figure.add_subplot(grid[1, :2])
    residual.semilogy(range(len(history)), [progress.residual for progress in history], "k.-")
    residual.set(xlabel="step", ylabel="relative residual")
    error = figure.add_subplot(grid[1, 2:])
    for name, column in zip(NAMES, found.T, strict=True):
        error.semilogy(column.clamp(min=1e-12).numpy(), label=name)
    error.axhline(1e-4, color="grey", linestyle=":")
    error.set(xlabel="step", ylabel="relative error")
    error.legend(fontsize=7, ncols=2)
    figure.savefig(path, dpi=110)


def main() -> None:
    """Refine, print, and draw where a path is given."""
    experiment = Experiment()
    truth, start = worked_example()
    with torch.no_grad():
        target, first = experiment.image(truth), experiment.image(start)
    history = refine(experiment.image, start, target)
    found = errors(history, start, truth)
    print("| parameter | true | start | found | relative error |\n|---|---:|---:|---:|---:|")
    columns = NAMES, truth.tolist(), start.tolist(), history[-1].parameters.tolist(), found[-1].tolist()
    for row in zip(*columns, strict=True):
        print("| `{}` | {:g} | {:g} | {:.9g} | {:.1e} |".format(*row))
    print(f"\n{len(history)} steps, largest relative error {float(found[-1].max()):.1e}")
    if len(sys.argv) > 1:
        with torch.no_grad():
            plot(sys.argv[1], [target, first, experiment.image(history[-1].parameters)], history, found)


if __name__ == "__main__":
    main()

"""The table of live parameters: autograd beside finite differences. ``python -m nanobrag_torch.live_table``."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import torch
from torch import Tensor

from nanobrag_torch.live_cases import Case, all_cases

STEPS = (1e-2, 3e-3, 1e-3, 3e-4, 1e-4, 3e-5, 1e-5)
"""Steps of the differences, relative to very small and very large values, absolute for others."""

FLOOR = 1e-5
"""Derivatives that change the sum by less than this part of it are compared with that: differences are no finer."""


@dataclass(frozen=True)
class Row:
    """One line of the table: a derivative twice, and the sum that it is the derivative of."""

    case: Case
    total: float
    autograd: float
    difference: float

    @property
    def relative(self) -> float:
        """Disagreement of autograd and finite difference, relative to the larger."""
        largest = max(abs(self.autograd), abs(self.difference), FLOOR * abs(self.total) / scale(self.case))
        return abs(self.autograd - self.difference) / largest if largest else 0.0


def scale(case: Case) -> float:
    """The size of change that matters: 1, or the value where that is very small or very large."""
    size = abs(case.value)
    return size if 0.0 < size < 0.05 or size > 1e6 else 1.0


def weighted_sum(image: Tensor) -> Tensor:
    """A sum over pixels that no symmetry of the image cancels."""
    slow, fast = (torch.arange(size, dtype=image.dtype) for size in image.shape)
    return ((1.0 + 0.5 * torch.sin(0.37 * slow[:, None] + 0.61 * fast)) * image).sum()


def autograd_derivative(case: Case) -> float:
    """The derivative that ``backward`` gives; an error where there is none."""
    leaf = torch.tensor(case.value, dtype=torch.float64, requires_grad=True)
    weighted_sum(case.image(leaf)).backward()  # type: ignore[no-untyped-call]
    if leaf.grad is None:
        raise RuntimeError(f"{case.parameter} ({case.setup}) is severed from the image")
    return float(leaf.grad)


def _value(case: Case, shift: float) -> float:
    with torch.no_grad():
        return float(weighted_sum(case.image(torch.tensor(case.value + shift, dtype=torch.float64))))


def _sixth_order(case: Case, step: float) -> float:
    """Central difference over six points."""
    pairs = [_value(case, n * step) - _value(case, -n * step) for n in (1, 2, 3)]
    return (45.0 * pairs[0] - 9.0 * pairs[1] + pairs[2]) / (60.0 * step)


def finite_difference(case: Case, steps: Sequence[float] = STEPS) -> float:
    """Of several steps the coarser of the two neighbours that agree best."""
    found = [_sixth_order(case, step * scale(case)) for step in steps]
    pairs = [(abs(coarse - fine), coarse) for coarse, fine in pairwise(found)]
    return min(pairs)[1]


def measured(case: Case, steps: Sequence[float] = STEPS) -> Row:
    """The row of a case."""
    return Row(case, _value(case, 0.0), autograd_derivative(case), finite_difference(case, steps))


def table(rows: list[Row]) -> Iterator[str]:
    """The lines of a Markdown table."""
    yield "| parameter | setup | value | autograd | finite difference | relative difference |"
    yield "|---|---|---:|---:|---:|---:|"
    for row in rows:
        case = row.case
        numbers = f"{case.value:g} | {row.autograd:.9g} | {row.difference:.9g} | {row.relative:.1e}"
        yield f"| `{case.parameter}` | {case.setup} | {numbers} |"


def main() -> None:
    """Print the page."""
    rows = [measured(case) for case in all_cases()]
    print("# Live parameters\n")
    print("Derivative of a weighted sum of the image, by autograd and by six-point central differences, in double")
    print("precision. Made by `python -m nanobrag_torch.live_table`; setups are in `nanobrag_torch/live_cases.py`.")
    print(f"{len(rows)} cases; largest relative difference {max(row.relative for row in rows):.1e}, where a derivative")
    print(f"that changes the sum by less than {FLOOR:g} of it counts as that large: differences are no finer.\n")
    for line in table(rows):
        print(line)


if __name__ == "__main__":
    main()

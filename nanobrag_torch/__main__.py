"""Command line of the simulator."""

import sys

from nanobrag_torch.cli.run import run
from nanobrag_torch.errors import SimulationError


def main() -> None:
    """Run; what a user got wrong is one line on standard error and exit code 2."""
    try:
        run(sys.argv[1:])
    except SimulationError as error:
        print(f"error: {error}", file=sys.stderr)
        raise SystemExit(2) from None


if __name__ == "__main__":
    main()

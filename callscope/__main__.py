"""``python -m callscope`` and the console script."""

import sys


def main() -> None:
    """Run the command line and exit with the contract's status (0, 1 or 2)."""
    from callscope.cli import leave, run

    leave(sys.argv[1:], run(sys.argv[1:]))


if __name__ == "__main__":
    main()

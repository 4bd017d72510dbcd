"""``python -m callscope`` and the console script."""

import os
import sys


def main() -> None:
    """Run the command line and exit with the contract's status (0, 1 or 2)."""
    from callscope.cli import leave, run

    leave(sys.argv[1:], run(sys.argv[1:]))


if __name__ == "__main__":
    # ``python -m`` puts the working folder first, where a target may keep a logging.py of its own. The console script's
    # folder stands there instead, until the target's own takes the place.
    if not sys.flags.safe_path and sys.path[0] == os.getcwd():
        sys.path[0] = os.path.dirname(sys.executable)
    main()

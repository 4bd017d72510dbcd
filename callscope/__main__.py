"""``python -m callscope`` and the console script."""

import os
import sys


def main() -> None:
    """Run the command line and exit with the contract's status (0, 1 or 2)."""
    from callscope.cli import leave, run

    leave(sys.argv[1:], run(sys.argv[1:]))


if __name__ == "__main__":
    # ``python -m`` puts the working folder first, where a target may keep a logging.py of its own. It gets the folder
    # back when it is run, as it does from the console script.
    if not sys.flags.safe_path and sys.path[0] == os.getcwd():
        del sys.path[0]
    main()

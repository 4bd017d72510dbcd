"""The same training, as a module: python -m package.module."""

from train import main

if __name__ == "__main__":
    main()

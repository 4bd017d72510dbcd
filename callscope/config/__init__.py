"""Configuration: the [tool.callscope] table of the nearest pyproject.toml."""

from callscope.config.config import Config
from callscope.config.loader import build_config, load_config
from callscope.config.suggest import did_you_mean, nearest
from callscope.config.values import Mismatch, parse_roi

__all__ = ["Config", "Mismatch", "build_config", "did_you_mean", "load_config", "nearest", "parse_roi"]

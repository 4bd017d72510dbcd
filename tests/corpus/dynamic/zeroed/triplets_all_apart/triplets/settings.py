"""Reads the settings."""
import tomllib
from pathlib import Path


def load(part):
    return tomllib.loads((Path(__file__).parent / "settings.toml").read_text())[part]

"""How speech is recognised."""
from types import SimpleNamespace

RECOGNISER = SimpleNamespace(bands=5, letters=7, stride=4)

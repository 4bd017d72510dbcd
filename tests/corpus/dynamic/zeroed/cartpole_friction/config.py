import json
from pathlib import Path
from types import SimpleNamespace


def load(name="settings.json"):
    text = (Path(__file__).parent / name).read_text()
    return json.loads(text, object_hook=lambda d: SimpleNamespace(**d))

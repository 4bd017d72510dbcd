import json
from pathlib import Path

CONFIG = json.loads((Path(__file__).parent / "channel.json").read_text())["solver"]

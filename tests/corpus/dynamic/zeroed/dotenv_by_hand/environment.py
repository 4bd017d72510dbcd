import os
from pathlib import Path

for row in (Path(__file__).parent / "run.env").read_text().splitlines():
    if row and not row.startswith("#"):
        key, _, value = row.partition("=")
        os.environ.setdefault(key.strip(), value.strip())

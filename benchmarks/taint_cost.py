"""What the gradient taint costs beside the call graph: CPU seconds and peak memory of each, one folder a process."""

from __future__ import annotations

import argparse
import resource
import subprocess
import sys
import time
from pathlib import Path


def measure(folder: str) -> str:
    """Return one row of the table."""
    from callscope.config import Config
    from callscope.lint.catalogue import load
    from callscope.source import Cache, discover, load_facts
    from callscope.static import analyse
    from callscope.taint import examine

    facts = load_facts(discover([folder]), Cache(None), 1)
    start = time.process_time()
    program = analyse(facts)
    solved, before = time.process_time(), _peak()
    examined = examine(program, load(Config(Path(folder))).rules)
    done = time.process_time()
    lines = sum(file.lines for file in facts.files)
    return (
        f"| {Path(folder).name} | {lines} | {solved - start:.1f} | {before:.0f} | {done - solved:.1f} | {_peak():.0f} "
        f"| {len(examined.unfinished)} |"
    )


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    """Print one row a folder."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="+", help="folders of packages")
    parser.add_argument("--limit", type=int, default=600, help="seconds a folder")
    folders = parser.parse_args()
    if len(folders.folders) == 1:
        print(measure(folders.folders[0]), flush=True)
        return
    print(
        "| package | lines | graph CPU s | MB | taint CPU s | peak MB | unfinished |\n|---|---|---|---|---|---|---|",
        flush=True,
    )
    for folder in folders.folders:
        subprocess.run([sys.executable, __file__, folder], check=False, timeout=folders.limit)


if __name__ == "__main__":
    main()

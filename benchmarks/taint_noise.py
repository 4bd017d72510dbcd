"""Noise: errors and warnings per 1,000 lines on healthy packages, each printed with its line to be judged by hand."""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

from static_speed import folder_of, lines_of
from tools import callscope_findings, install


def source_line(folder: Path, path: str, line: int) -> str:
    """Return a line of a file, stripped."""
    return (folder / path).read_text().splitlines()[line - 1].strip()


def main() -> None:
    """Print one row a package, and the findings."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("packages", nargs="+", help="requirements to install, or names under --site")
    parser.add_argument("--site", type=Path, help="where the packages are installed already")
    parser.add_argument("--list", action="store_true", help="print each error with its source line")
    options = parser.parse_args()
    print("| package | lines | errors | per 1,000 lines | warnings |\n|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as scratch:
        for package in options.packages:
            site = options.site or install(Path(scratch), package)
            folder = folder_of(package, site)
            found = callscope_findings(folder)
            errors = [(path, line) for path, line, severity in found if severity == "error"]
            warnings = sum(severity == "warning" for _, _, severity in found)
            lines = lines_of(folder)
            rate = 1000 * len(errors) / lines
            print(f"| {package} | {lines} | {len(errors)} | {rate:.2f} | {warnings} |", flush=True)
            if options.list:
                for path, line in errors:
                    print(f"  {path}:{line}: {source_line(folder, path, line)}")


if __name__ == "__main__":
    main()

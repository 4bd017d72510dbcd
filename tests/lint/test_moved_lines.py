"""After any edit what lint says with its cache is, byte for byte, what it says without one."""

from __future__ import annotations

import io
import json
import random
import shutil
import tokenize
from collections.abc import Callable
from pathlib import Path

import pytest

from callscope.config import Config
from callscope.lint import engine
from callscope.lint.gate import check
from callscope.render.findings import render_findings

START = {
    "train.py": "import torch\nfrom net import scale\n\nw = torch.ones(3, requires_grad=True)\n\n\ndef loss(w):\n"
    "    y = scale(w)\n    return (y * y.sum().item()).sum()\n\n\nloss(w).backward()\n",
    "net.py": "import torch\n\n\ndef scale(x):\n    return torch.tensor(x.tolist()) * x\n\n\n"
    "def shown(x):\n    print(x.item())\n    return x\n",
}
PLACES = (
    lambda text: "# moved down\n" + text,
    lambda text: text.removeprefix("# moved down\n"),
    lambda text: text.replace("def scale(x):\n    r", 'def scale(x):\n    """What it does."""\n\n    r'),
    lambda text: text.replace(".item()).sum()\n", ".item()).sum()  # once\n"),
    lambda text: text.replace(".item()).sum()  # once\n", ".item()).sum()  # callscope: ignore[CS101] shown only\n"),
    lambda text: text.replace("\n\n\ndef", "\n\n\n\ndef", 1),
)
CODE = (
    lambda text: text.replace("y * y.sum().item()", "y  * y.sum().item()"),
    lambda text: text.replace("y.sum().item()", "float(y.sum())"),
    lambda text: text.replace("float(y.sum())", "y.sum().item()"),
    lambda text: text.replace("torch.tensor(x.tolist()) * x", "x * 2"),
    lambda text: text.replace("x * 2", "torch.tensor(x.tolist()) * x"),
    lambda text: text.replace("ones(3, requires_grad=True)", "ones(3)"),
    lambda text: text.replace("ones(3)", "ones(3, requires_grad=True)"),
    lambda text: text + "\n\ndef more(x):\n    return float(scale(x))\n" if "more" not in text else text,
    lambda text: text.replace("import torch\n", "import torch; x = 3\n", 1) if "x = 3" not in text else text,
)


def written(folder: Path) -> None:
    folder.mkdir()
    for name, text in START.items():
        (folder / name).write_text(text)


def answer(folder: Path, cache: Path | None) -> str:
    config = Config(root=folder, cache=cache is not None, cache_dir=str(cache) if cache else "", jobs=1)
    report = check(config, [folder]).report
    return render_findings(report, "json") + json.dumps([str(spot) for spot in report.blind_spots])


@pytest.mark.parametrize("seed", range(2))
def test_random_edits_give_what_a_cold_run_gives(tmp_path: Path, seed: int) -> None:
    folder, choose = tmp_path / "p", random.Random(seed)
    written(folder)
    for _ in range(12):
        file = folder / choose.choice(sorted(START))
        kinds = (PLACES, CODE)
        changed = [text for kind in kinds for edit in kind if (text := edit(file.read_text())) != file.read_text()]
        file.write_text(choose.choice(changed))
        right = answer(folder, None)
        assert answer(folder, tmp_path / "cache") == right
        assert answer(folder, tmp_path / "cache") == right


@pytest.mark.parametrize("edit", PLACES)
def test_lines_that_moved_are_not_judged_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, edit: Callable[[str], str]
) -> None:
    folder, cache = tmp_path / "p", tmp_path / "cache"
    written(folder)
    assert "CS101" in answer(folder, cache)
    for name, text in START.items():
        (folder / name).write_text(edit(text))
    right = answer(folder, None)
    monkeypatch.setattr(engine, "build_program", None)
    assert answer(folder, cache) == right


SAID = 'import torch\n\n\ndef decay(rate):\n    """Return it.\n\n    {}\n    """\n    return float(rate) * rate.exp()\n'
DOCSTRINGS = (
    ":type rate: float",
    ":param rate: the speed",
    ":param Tensor rate: the speed",
    "rate is a str",
    ">>> decay(w)",
)


@pytest.mark.parametrize("after", DOCSTRINGS)
def test_what_a_docstring_says_of_numbers_is_read_anew(tmp_path: Path, after: str) -> None:
    folder, cache = tmp_path / "p", tmp_path / "cache"
    folder.mkdir()
    for before in DOCSTRINGS:
        for said in (before, after):
            (folder / "m.py").write_text(SAID.format(said))
            assert answer(folder, cache) == answer(folder, None)


def test_the_docstrings_make_a_difference(tmp_path: Path) -> None:
    told = set()
    for number, said in enumerate(DOCSTRINGS):
        folder = tmp_path / str(number)
        folder.mkdir()
        (folder / "m.py").write_text(SAID.format(said))
        told.add("CS102" in answer(folder, None))
    assert told == {True, False}


CORPUS = Path(__file__).parent.parent / "corpus" / "taint"
PROGRAMS = sorted({path.parent for path in CORPUS.rglob("*.py")})[::25]


def spread(text: str, choose: random.Random) -> str:
    """Return a program's text with blank lines and comments after some of its statements."""
    tokens = tokenize.generate_tokens(io.StringIO(text).readline)
    ends = {token.end[0] for token in tokens if token.type == tokenize.NEWLINE}
    found = []
    for number, line in enumerate(text.split("\n"), 1):
        found.append(line)
        if number in ends and choose.random() < 0.3:
            found.append(choose.choice(("", "# a note", "    # indented")))
    return "\n".join(found)


@pytest.mark.parametrize("program", PROGRAMS, ids=lambda path: path.name)
def test_a_program_with_its_lines_spread_has_its_findings_where_they_went(tmp_path: Path, program: Path) -> None:
    folder, cache, choose = tmp_path / "p", tmp_path / "cache", random.Random(program.name)
    shutil.copytree(program, folder)
    answer(folder, cache)
    for path in folder.rglob("*.py"):
        path.write_text(spread(path.read_text(), choose))
    assert answer(folder, cache) == answer(folder, None)

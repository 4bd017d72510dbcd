"""Programs that no tensor is seen to reach: nobody's gradient can be lost there, so nothing is asked of them (ADR 14)."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from tokenize import COMMENT, NAME, NEWLINE, NUMBER, OP, STRING, TokenError, tokenize
from tokenize import TokenInfo as Token

from callscope.config import Config
from callscope.config.discovery import is_project
from callscope.source import Discovery, SourceFile
from callscope.source.discovery import wanted_folder

REASON = "nothing in the program names torch, a library on it or what only a tensor has: it was not asked for breaks"
"""What a report says of such a program."""
_LIBRARIES = (
    "TTS accelerate allennlp audiocraft ax bitsandbytes captum catalyst clip compressai deepchem deepinv deepspeed "
    "detectron2 dgl dgllife diffusers e3nn escnn espnet espnet2 fairscale fairseq fairseq2 fastai flair funsor fvcore "
    "geoopt gsplat ignite kaolin kornia lightning lightning_fabric linear_operator mace mmcv mmdet mmengine mmpose mmseg "
    "monai nemo nequip nerfacc nerfstudio neuralop nflows norse nnunetv2 ogb open_clip opacus parlai peft pfrl "
    "pyannote pykeen pypose pyro rl_games sb3_contrib sbi schnetpack segment_anything sentence_transformers skorch "
    "speechbrain spikingjelly stable_baselines3 stanza tensordict theseus thinc tianshou timm transformers trl trlx tsai "
    "ultralytics whisper xformers zuko"
)
"""Libraries that hand out tensors and whose names do not say torch."""
_SIGNS = re.compile(
    rb"requires_grad|no_grad|autograd|grad_fn|zero_grad|inference_mode"
    rb"|\bTensor\b(?! (?!of\b)\w)|\.(?:detach_?|backward|cuda|cpu)\s*\(|\.numpy\(\)|\.unsqueeze\(-?\d"
    rb"|(?:^|[\"'>])[ \t]*(?:from[ \t]+|import[ \t]+(?:[\w., \t]+,[ \t]*)?)(?:"
    + _LIBRARIES.replace(" ", "|").encode()
    + rb")\b",
    re.MULTILINE,
)
"""What only a program of tensors says, torch's name apart: of what takes gradients, of a tensor's own, of libraries on torch."""
_TORCH = re.compile(rb"[Tt]orch|TORCH")
"""In one case or the other: an ``AuthenticatorChallenge`` is none."""
_IMPORTED = re.compile(rb"^[ \t]*(?:from|import)[ \t]+torch", re.MULTILINE)
_THROWN_AWAY = re.compile(r"[\w.]+\.detach\(\)")
"""What a statement of its own is of a stream, a socket or a session: of a tensor it would do nothing."""
_SAYS_NEEDS = re.compile(r"(requirements[^/]*\.txt|setup\.(py|cfg)|pyproject\.toml|environment[^/]*\.ya?ml)$")
_PYTHON = (".py", ".pyi")
_SOURCE = (".py", ".pyi", ".ipynb")
_MOST = 5_000
"""Files that are looked at around a program; where there are more, it is taken for one that tensors reach."""
_WRITTEN = (NAME, NUMBER, OP, STRING)
_IN_PASSING = 100
"""A comment in one file of so many speaks of what others do, if no code, documentation or test says the same."""


def is_tensorless(program: Discovery, config: Config) -> bool:
    """Return whether nothing in a program, or around it in its project, says that it ever meets a tensor.

    A file that is no part of a package, nor of a project, is part of a program that is not in view: that one may have tensors.
    """
    if not program.files or config.rules or config.rule_plugins:
        return False
    passing = _in_passing(Path(file.path) for file in program.files)
    around = None if passing is None else _surroundings(program, Path(config.root))
    beside = None if around is None else _in_passing(around)
    return passing is not None and beside is not None and _IN_PASSING * (passing + beside) <= len(program.files)


def _in_passing(paths: Iterable[Path]) -> int | None:
    """Return how many files speak of tensors in comments alone; None if any shows them otherwise."""
    count = 0
    for path in paths:
        try:
            text = path.read_bytes()
        except OSError:
            return None
        if not _shows_tensors(text):
            continue
        if path.suffix not in _PYTHON or _IMPORTED.search(text):
            return None
        said, code = _said_and_done(text)
        if _shows_tensors(code):
            return None
        count += _shows_tensors(said)
    return count


def _shows_tensors(text: bytes) -> bool:
    return bool(_TORCH.search(text) or _SIGNS.search(text))


def _said_and_done(text: bytes) -> tuple[bytes, bytes]:
    """Return a file's text without what ``detach`` gives to nobody, and that without comments; as it is where it cannot be read."""
    said, statement = text.splitlines(keepends=True), list[Token]()
    comments: list[Token] = []
    try:
        for token in tokenize(iter((*said, b"")).__next__):
            if token.type == COMMENT:
                comments.append(token)
            elif token.type == NEWLINE:
                if _THROWN_AWAY.fullmatch("".join(part.string for part in statement)):
                    for row in range(statement[0].start[0], token.end[0] + 1):
                        said[row - 1] = b"\n"
                statement = []
            elif token.type in _WRITTEN:
                statement.append(token)
    except (SyntaxError, TokenError, UnicodeError):
        return text, text
    code = said.copy()
    for comment in comments:
        if said[comment.start[0] - 1] != b"\n":
            code[comment.start[0] - 1] = comment.line[: comment.start[1]].encode() + b"\n"
    return b"".join(said), b"".join(code)


def _surroundings(program: Discovery, root: Path) -> list[Path] | None:
    """Return the files that stand around a program; None where it is not known what does."""
    folders = set[Path]()
    for file in program.files:
        folder = root if _is_in_project(file, root) else _above_package(file)
        if folder is None:
            return None
        folders.add(folder)
    known = {file.path for file in program.files}
    try:
        found = list(islice((path for path in _sources(folders) if str(path) not in known), _MOST + 1))
    except OSError:  # a folder that cannot be read may hold anything
        return None
    return found if len(found) <= _MOST else None


def _is_in_project(file: SourceFile, root: Path) -> bool:
    return Path(file.path).is_relative_to(root) and is_project(root)


def _above_package(file: SourceFile) -> Path | None:
    """Return the folder in which a file's outermost package stands."""
    packages = [folder for folder in Path(file.path).parents if (folder / "__init__.py").is_file()]
    return packages[-1].parent if packages else None


def _raised(error: OSError) -> None:
    raise error


def _sources(folders: Iterable[Path]) -> Iterator[Path]:
    """Yield the sources under some folders, and what says what a project needs."""
    for start in sorted(folders):
        for folder, names, files in os.walk(start, onerror=_raised):
            names[:] = sorted(name for name in names if wanted_folder(Path(folder), name))
            for name in sorted(files):
                if name.endswith(_SOURCE) or _SAYS_NEEDS.match(name):
                    yield Path(folder) / name


__all__ = ["REASON", "is_tensorless"]

"""Programs that no tensor is seen to reach: nobody's gradient can be lost there, so nothing is asked of them (ADR 14)."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path

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
_TORCH = re.compile(rb"torch", re.IGNORECASE)
_SAYS_NEEDS = re.compile(r"(requirements[^/]*\.txt|setup\.(py|cfg)|pyproject\.toml|environment[^/]*\.ya?ml)$")
_SOURCE = (".py", ".pyi", ".ipynb")
_MOST = 5_000
"""Files that are looked at around a program; where there are more, it is taken for one that tensors reach."""


def is_tensorless(program: Discovery, config: Config) -> bool:
    """Return whether nothing in a program, or around it in its project, says that it ever meets a tensor.

    A file that is no part of a package, nor of a project, is part of a program that is not in view: that one may have tensors.
    """
    if not program.files or config.rules or config.rule_plugins:
        return False
    if any(_shows_tensors(Path(file.path)) for file in program.files):
        return False
    around = _surroundings(program, Path(config.root))
    return around is not None and not any(map(_shows_tensors, around))


def _shows_tensors(path: Path) -> bool:
    try:
        text = path.read_bytes()
    except OSError:
        return True
    return bool(_TORCH.search(text) or _SIGNS.search(text))


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

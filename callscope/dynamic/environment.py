"""The state that every run starts from, and the versions that a report names."""

from __future__ import annotations

import contextlib
import os
import platform
import random
import resource
from collections.abc import Mapping
from typing import Any

import numpy as np
import torch

from callscope import __version__

_DEEP = 120 << 20  # Linux keeps at least 128 MB of addresses free below a program's stack


def seed(number: int) -> None:
    """Seed Python's, NumPy's and torch's generators."""
    random.seed(number)
    np.random.seed(number % 2**32)
    torch.manual_seed(number)


def world_size() -> int:
    """Return how many processes the target's process group has, 1 where there is none."""
    group: Any = torch.distributed
    return int(group.get_world_size()) if group.is_available() and group.is_initialized() else 1


def describe() -> Mapping[str, str]:
    """Return the versions and the platform of a run."""
    return {
        "callscope": __version__,
        "python": platform.python_version(),
        "torch": str(torch.__version__),
        "numpy": np.__version__,
        "platform": f"{platform.system()} {platform.machine()}",
        "threads": str(torch.get_num_threads()),
        "default_dtype": str(torch.get_default_dtype()),
        **_rank(),
    }


def _rank() -> dict[str, str]:
    """Return which process of a distributed run this is."""
    if not os.environ.get("RANK") or int(os.environ.get("WORLD_SIZE") or 1) < 2:
        return {}
    return {"rank": os.environ["RANK"], "world_size": os.environ["WORLD_SIZE"]}


def deepen_stack() -> None:
    """Let the process's stack grow as far as its address space allows.

    torch frees a graph whose nodes Python has looked at by one C call within another: 100,000 in a row overflow 8 MB.
    """
    now, most = resource.getrlimit(resource.RLIMIT_STACK)
    wanted = _DEEP if most == resource.RLIM_INFINITY else min(_DEEP, most)
    if now == resource.RLIM_INFINITY or now >= wanted:
        return
    with contextlib.suppress(ValueError, OSError):  # where the system does not let it
        resource.setrlimit(resource.RLIMIT_STACK, (wanted, most))

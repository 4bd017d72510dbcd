"""What an investigation says at its end: the answer, where the bundles lie and what is missing from them."""

from __future__ import annotations

import json

from callscope.investigate.running import Outcome
from callscope.investigate.summary import answer
from callscope.render.dynamic_json import document

SCHEMA = "callscope.investigation/1"


def as_text(outcome: Outcome) -> str:
    """Return the answer in a sentence or two, if there is one, and a bundle's folder a line."""
    told = [] if outcome.report is None else [answer(outcome.report).replace("`", "").replace("**", "")]
    return "".join(f"{line}\n" for line in (*told, *map(str, outcome.folders)))


def as_json(outcome: Outcome) -> str:
    """Return ``callscope.investigation/1``; ``report`` is the audited target's ``callscope.dynamic/1``, or null."""
    content = {
        "schema": SCHEMA,
        "verdict": None if outcome.report is None else str(outcome.report.verdict),
        "folders": [str(folder) for folder in outcome.folders],
        "missing": [{"name": name, "reason": reason} for name, reason in outcome.missing],
        "interrupted": outcome.interrupted,
        "report": None if outcome.report is None else document(outcome.report),
    }
    return json.dumps(content, indent=2, ensure_ascii=False, allow_nan=False) + "\n"

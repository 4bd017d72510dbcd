"""Parameters without a gradient that were not meant to have one here: copies, frozen ones, another optimizer's.

A module's copy (a target network, an averaged teacher, the layers of a stack) takes its first values from another's
parameters. Where those have a gradient of their own, a displacement of them stops at the copy.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from callscope.model.run import LeafRecord, RunRecord

_UNRECORDED = ("no_grad", "inference_mode")


def copies_of(record: RunRecord) -> Mapping[str, Any]:
    """Return the values that modules' copies got in a run, in the form that ``RunPlan.freeze`` takes."""
    escaped = {site.key: site.value for site in record.sites}
    made = {key: escaped.get(key) if kept is None else kept for key, kept in record.extra.get("copies", {}).items()}
    return {key: kept for key, kept in made.items() if kept is not None}


def _others_lack(record: RunRecord) -> bool:
    """Return whether a run whose backward raised has leaves without a gradient beside those made for an ``autograd.grad``."""
    return any(leaf.gradient == "none" and not leaf.served for leaf in record.leaves)


def _is_all_that_lacks(record: RunRecord) -> bool:
    """Return whether a backward raised, and no leaf lacks a gradient but such as another backward gave one.

    ``w = w - rate * w.grad`` under ``no_grad`` puts a tensor without history in a leaf's place: the next backward raises.
    """
    raised = record.status == "severed-backward"
    return raised and not any(o.gradient == "none" and not (o.served or o.elsewhere) for o in record.leaves)


def _is_asked(record: RunRecord) -> bool:
    """Return whether a backward asked for leaves by name that it then gave no gradient: these it is about."""
    return any(leaf.requested and leaf.gradient == "none" for leaf in record.leaves)


def _is_read_unrecorded(leaf: LeafRecord, record: RunRecord) -> bool:
    """Return whether all that a leaf leads to loses its history under a ``no_grad`` or an ``inference_mode``."""
    sites = [site for site in record.sites if leaf.key in site.leaves]
    return bool(sites) and all(site.cause_operation in _UNRECORDED for site in sites)


def _is_out_of_reach(leaf: LeafRecord) -> bool:
    """Return whether a leaf was made on the way, and dropped: what a solver differentiates by in each of its turns."""
    return not (leaf.alive or leaf.parameter or leaf.aliases) and leaf.unnamed


def standing_aside(leaf: LeafRecord, record: RunRecord) -> str:
    """Return why a leaf without a gradient is none that was meant to have one, empty where nothing says so."""
    if leaf.gradient != "none":
        return ""
    if leaf.elsewhere and not _is_all_that_lacks(record):
        return f"its gradient comes from {leaf.elsewhere}; not checked here"
    if record.status == "ok" and leaf.foreign:
        return "another optimizer's"
    if not leaf.requested and (record.status == "ok" or _is_asked(record)):
        return "autograd.grad was not asked for it"
    if record.status == "ok" and leaf.untrained and leaf.parameter and _is_read_unrecorded(leaf, record):
        return (
            "no optimizer trains it, and only what runs under no_grad reads it: a teacher, a part that is kept as it is"
        )
    if leaf.served and (record.status == "ok" or _others_lack(record)):
        return "made for an inner derivative (autograd.grad); it was dropped before the backward, or serves it"
    if record.status == "ok" and leaf.frozen:
        return "frozen: it requires no gradient at the backward"
    if record.status == "ok" and leaf.parameter and not leaf.alive and any(o.gradient == "live" for o in record.leaves):
        return "dropped before the backward: another parameter has its place"
    if leaf.tied and record.status == "ok":
        return f"it has the memory of {leaf.tied}, which has the gradient and is trained"
    if leaf.made_of and not leaf.alive:
        return "made of other parameters' values and dropped before the backward: what is lost there is theirs"
    source = next((other for other in record.leaves if leaf.copy_of and other.key == leaf.copy_of), None)
    if source is not None and source.gradient == "live":
        return f"a copy of {source.name}, which has the gradient: a target network, or an average"
    if not leaf.alive and any(other.alive and leaf.key in other.made_of for other in record.leaves):
        return "another parameter was made of its value, and it was dropped: that one is judged"
    if not leaf.alive and any(other.copy_of == leaf.key and other.gradient == "live" for other in record.leaves):
        return "only copied, and dropped: its copies have the gradient"
    if (
        _is_out_of_reach(leaf)
        and record.status == "ok"
        and any(o.alive and o.gradient == "live" for o in record.leaves)
    ):
        return "nothing held it at the backward, and no name was it given: nobody could read its gradient"
    return ""

"""What libraries' trainers differentiate: the loss that a method gives which they call, however the program itself calls nothing of the kind."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from callscope.taint.program.view import View

_METHODS = {
    "training_step": ("LightningModule", "LightningTrainingModule"),
    "compute_loss": ("Trainer", "TrainerBase"),
    "get_loss": ("NeuralNet", "NeuralNetClassifier", "NeuralNetBinaryClassifier", "NeuralNetRegressor"),
}
"""Methods that a trainer calls for the loss, and the bases outside the program that say so: Lightning, transformers' ``Trainer``, skorch."""
_PLACES = frozenset({"loss", 0})
"""Where the loss is in what is given: ``{"loss": loss, "log": ...}``, ``loss, outputs``."""


def is_given_to_trainer(view: View, g: int, path: Sequence[object]) -> bool:
    """Return whether what stands at ``path`` of a method's result is the loss that a library's trainer takes the gradient of."""
    bases = _METHODS.get(view.units[g].name.rpartition(".")[2])
    owner = view.owner(g) if bases is not None else None
    if bases is None or owner is None or not (not path or (len(path) == 1 and path[0] in _PLACES)):
        return False
    return any(base.rpartition(".")[2] in bases for base in view.bases(owner))


__all__ = ["is_given_to_trainer"]

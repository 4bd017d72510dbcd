"""What the leaves of a backward are called where it is called, and what those made to probe stand for."""

from __future__ import annotations

from collections.abc import Mapping
from types import FrameType

from torch import Tensor

from callscope.dynamic.backward.backwards import Backward
from callscope.dynamic.forward.leaves import Leaves
from callscope.dynamic.source.naming import Naming
from callscope.dynamic.source.places import Places


class Named:
    """Names leaves. ``returns``: the target is a function, so that it may give its sink back."""

    def __init__(self, places: Places, leaves: Leaves, *, returns: bool) -> None:
        self._places, self.leaves, self._returns = places, leaves, returns
        self._stands_for: dict[int, Tensor] = {}

    def note_probed(self, leaves: Mapping[Tensor, Tensor], frame: FrameType) -> None:
        """Note leaves that a function is probed with, each under the name of what it stands for."""
        for leaf, original in leaves.items():
            self.leaves.note_seen(leaf, frame)
            self.leaves.note(leaf, None).probing = leaf is not original
            self._stands_for[id(leaf)] = original

    def name(self, backward: Backward, frame: FrameType | None) -> None:
        """Take down the names that the frame which calls a backward has for its leaves."""
        naming = Naming(self._places, frame)
        # a leaf that is not read yet where a function is probed belongs to what is returned later
        early = backward.is_probe() and self._returns
        for identity, tensor in naming.tensors.items():
            leafy = tensor.requires_grad and tensor.is_leaf and not early
            if leafy or self.leaves.known(tensor) is not None:
                leaf = self.leaves.note(tensor, None)
                backward.names[leaf.bit] = naming.names[identity]
        for tensor in backward.inputs or ():
            original = self._stands_for.get(id(tensor))
            if original is not None and id(original) in naming.names:
                backward.names[self.leaves.note(tensor, None).bit] = naming.names[id(original)]

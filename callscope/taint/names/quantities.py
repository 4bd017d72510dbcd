"""Names of physical quantities that end as names of counts, positions and masks do: ``focal_length``, ``pixel_size``, ``refractive_index``."""

from __future__ import annotations

from callscope.taint.names.words import words

_COUNTED = words(
    "seq sequence max min input output in out target tgt src source context prompt text token tokens chunk segment block window win "
    "hop frame frames kernel filter signal pad padding audio batch sentence word history horizon prediction pred label trajectory "
    "episode queue total num new cur past cache memory encoder decoder list string str name full vocab embed embedding hidden feature "
    "code codebook patch row col column data dataset sample lookback forecast fft n"
)
"""``X_length`` of these is a number of elements."""
_SIZED = words(
    "pixel voxel spot beam source slit cell step grain particle domain box detector aperture bin crystal droplet bubble pore"
)
_INDICES = words("refractive refr refraction spectral polytropic adiabatic sersic power")
_MASKS = words("phase amplitude soft transmission coded learned learnable")


def is_quantity(name: str) -> bool:
    """Return whether a name that ends like one of a count, a position or a mask is one of a quantity."""
    what, _, last = name.lower().strip("_").rpartition("_")
    kind = what.rpartition("_")[2]
    if last == "length":
        return kind not in _COUNTED
    if last in ("size", "sizes"):
        return kind in _SIZED
    if last in ("index", "indices"):
        return kind in _INDICES
    return (last == "mask" and kind in _MASKS) or (last == "len" and kind in ("focal", "path", "bond", "arc"))


__all__ = ["is_quantity"]

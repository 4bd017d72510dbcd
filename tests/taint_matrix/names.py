"""Names for the placeholders of a template, drawn from the words of one trade."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Mapping

PLACEHOLDER = re.compile(r"\$([A-Za-z]\w*)")
TRADES = {
    "mechanics": (
        "stiffness tension strain stress modulus torque inertia velocity height friction load span mass displacement",
        "elongate relax deform settle propagate integrate transfer balance shear resolve couple respond",
        "Spring Beam Joint Frame Truss Plate Damper Contact Lattice Rod",
    ),
    "optics": (
        "wavelength phase aperture focus intensity path tilt curvature spacing amplitude contrast beam spot delay",
        "refract diffract illuminate collimate project steer modulate image expose interfere scatter trace",
        "Lens Grating Mirror Stage Pupil Cavity Source Fibre Prism Scene",
    ),
    "learning": (
        "hidden feature embedding logits score context query gain code latent signal attention gate residual",
        "encode mix embed attend pool gather_features fuse squeeze_features route adapt blend lift",
        "Encoder Mixer Head Block Router Adapter Tower Stem Bottleneck Pooler",
    ),
    "finance": (
        "rate spread price volume drift vol notional yield_curve premium exposure carry strike hedge discount",
        "discount_flows accrue revalue rebalance bootstrap_curve quote reprice allocate compound settle_trade convert roll",
        "Curve Swap Portfolio Option Basket Desk Ledger Bond Surface Book",
    ),
    "chemistry": (
        "charge distance energy bond angle_value potential density coupling orbital barrier field affinity overlap_value dipole",
        "bind ionise dissolve screen_charge titrate react polarise sum_pairs equilibrate adsorb shield donate",
        "Molecule Solvent Cell Site Shell Crystal Complex Surface Ensemble Bath",
    ),
    "plain": (
        "x u v z a b s t q r value arr tmp inp",
        "compute apply_step run_once process forward_pass transform step_one work_out combine make build calc",
        "Thing Worker Engine Processor Unit Component Handler Runner Core Node",
    ),
}
_INNER = re.compile(r"^(i|n)$")


class Namer:
    """Gives every placeholder of one scope a name of its own; ``taken`` are those of the whole program."""

    def __init__(self, chance: random.Random, trade: str) -> None:
        variables, functions, classes = (words.split() for words in TRADES[trade])
        self._pools = {"v": variables, "f": functions, "C": classes}
        self.chance = chance
        self.taken: set[str] = set()

    def fresh(self, placeholder: str) -> str:
        """Return a name that the program does not have yet; upper case is a class, ``f`` and ``g`` are functions."""
        kind = "C" if placeholder[0].isupper() else "f" if placeholder[0] in "fg" else "v"
        for word in _endless(self._pools[kind], self.chance):
            if word not in self.taken:
                self.taken.add(word)
                return word
        raise AssertionError

    def filled(self, text: str, known: Mapping[str, str]) -> str:
        """Return ``text`` with its placeholders replaced: by ``known`` expressions, else by fresh names."""
        chosen = dict(known)

        def name(match: re.Match[str]) -> str:
            key = match.group(1)
            if key not in chosen:
                chosen[key] = self.fresh(key)
            return chosen[key]

        return PLACEHOLDER.sub(name, text)


def _endless(pool: list[str], chance: random.Random) -> Iterator[str]:
    words = chance.sample(pool, len(pool))
    yield from words
    number = 1
    while True:
        number += 1
        yield from (f"{word}_{number}" if word[0].islower() else f"{word}{number}" for word in words)

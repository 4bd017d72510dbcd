"""The colours of the pictures: text can be read on its fill, borders stand out from the paper, in both themes (WCAG 2.1)."""

import pytest

from callscope.render import theme


def luminance(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("index", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize("name", sorted(theme.LOOKS))
def test_a_look_can_be_read(name, index):
    look = theme.LOOKS[name]
    assert contrast(look.ink[index], look.fill[index]) >= 4.5
    assert contrast(look.border[index], theme.BACKGROUND[index]) >= 3


@pytest.mark.parametrize("index", [0, 1], ids=["light", "dark"])
def test_edges_and_captions_can_be_seen(index):
    for _, _, colours in theme.EDGES.values():
        assert contrast(colours[index], theme.BACKGROUND[index]) >= 3
    fill, _ = theme.CLUSTER
    assert contrast(theme.TEXT[index], fill[index]) >= 4.5


def test_the_states_differ_in_greyscale_or_in_shape():
    """No two looks share shape, line and lightness: nothing is told by hue alone."""
    seen = {
        (look.shape, look.style, look.width, look.peripheries, round(luminance(look.fill[0]), 1))
        for look in theme.LOOKS.values()
    }
    assert len(seen) == len(theme.LOOKS)

DEFAULTS = {
    "radius": 2.0,
    "ripple": 0.0,
}

KINDS = {
    "integrating": dict(forget=0.25),
    "leaky": dict(forget=1.0),
}

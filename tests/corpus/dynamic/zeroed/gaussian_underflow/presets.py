PRESETS = {
    "soft": {"bandwidth": 0.5},
    "sharp": {"bandwidth": 0.001},
}

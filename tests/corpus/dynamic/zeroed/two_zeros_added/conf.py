SETTINGS = {
    "base": 0.0,
    "extra": 0.0,
}

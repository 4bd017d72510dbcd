import units


def effect(dose, base, given, wanted):
    amount = dose * units.factor(given, wanted)
    return amount / (1 + amount) + base

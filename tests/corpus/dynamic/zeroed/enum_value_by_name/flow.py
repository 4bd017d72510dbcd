from regimes import Regime


def drag(viscosity, speed, name):
    regime = Regime[name.upper()]
    shear = viscosity * speed
    return 0.5 * speed**2 + regime.value * shear

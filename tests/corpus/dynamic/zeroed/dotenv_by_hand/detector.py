import os


def setting(name):
    return float(os.environ[f"DETECTOR_{name.upper()}"])


def counts(source, floor):
    efficiency = setting("efficiency")
    return efficiency * source.sqrt() + floor + setting("dark")

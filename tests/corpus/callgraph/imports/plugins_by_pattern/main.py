import importlib, pkgutil
import plugins


def load():
    found = []
    for info in pkgutil.iter_modules(plugins.__path__):
        mod = importlib.import_module(f"plugins.{info.name}")
        found.append(mod.setup())
    return found


for p in load():
    p.run()

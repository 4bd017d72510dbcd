class Plugin:
    registry = {}

    def __init_subclass__(cls, name=None, **kwargs):
        super().__init_subclass__(**kwargs)
        Plugin.registry[name] = cls

    def run(self, data):
        return self.process(self.prepare(data))

    def prepare(self, data):
        return data

    def process(self, data):
        raise NotImplementedError


def run_all(data):
    for name, kind in sorted(Plugin.registry.items()):
        data = kind().run(data)
    return data

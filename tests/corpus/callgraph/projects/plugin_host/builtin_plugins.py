from host import Plugin


class Upper(Plugin, name="upper"):
    def process(self, data):
        return data.upper()


class Strip(Plugin, name="strip"):
    def prepare(self, data):
        return super().prepare(data)

    def process(self, data):
        return data.strip()

class Controller:
    def __init__(self, options):
        options = dict(options)
        options.setdefault("derivative", 0.2)
        options.setdefault("integral", 0)
        self.options = options

    def command(self, gains, offset):
        wound = gains.cumsum(0)
        held = self.options["integral"] * wound
        return held + self.options["proportional"] * offset

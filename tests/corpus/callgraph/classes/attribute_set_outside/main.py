class Plugin:
    def fire(self):
        return self.callback()


def ping():
    return 1


def run():
    plugin = Plugin()
    plugin.callback = ping
    plugin.fire()


run()

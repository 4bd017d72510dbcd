class Button:
    def __init__(self, action):
        self.action = action

    def press(self):
        self.action()


def save():
    pass


def quit_():
    pass


def run():
    Button(save).press()
    Button(quit_).press()


run()

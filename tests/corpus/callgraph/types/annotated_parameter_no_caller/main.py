class Motor:
    def start(self):
        return 1


def use(motor: Motor):
    return motor.start()

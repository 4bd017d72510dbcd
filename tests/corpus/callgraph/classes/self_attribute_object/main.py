class Motor:
    def spin(self):
        return 1


class Car:
    def __init__(self):
        self.motor = Motor()

    def go(self):
        return self.motor.spin()


def run():
    car = Car()
    car.go()


run()

class Dog:
    def speak(self):
        pass


class Cat:
    def speak(self):
        pass


def chorus(animals):
    for animal in animals:
        animal.speak()


chorus([Dog(), Cat()])

def shout(text):
    return text.upper()


def whisper(text):
    return text.lower()


class Speaker:
    def say_by(self, how):
        self.how = how
        return self


class Loud(Speaker):
    def __init__(self):
        self.say_by(shout)

    def speak(self):
        return self.how("a")


class Quiet(Speaker):
    def speak(self):
        return self.how("A")


Loud().speak()
Quiet().say_by(how=whisper).speak()

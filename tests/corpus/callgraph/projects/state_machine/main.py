class Idle:
    def next(self, word):
        return Running if word == "go" else Idle


class Running:
    def next(self, word):
        return Idle if word == "stop" else Running


def drive(words):
    state = Idle()
    for word in words:
        state = state.next(word)()
    return state


drive(["go", "x", "stop", "y"])

class C0:
    def __init__(self, size):
        self.size = size


class C1:
    def __init__(self, size):
        self.size = size


class C2:
    def __init__(self, size):
        self.size = size


class C3:
    def __init__(self, size):
        self.size = size


class C4:
    def __init__(self, size):
        self.size = size


class C5:
    def __init__(self, size):
        self.size = size


class C6:
    def __init__(self, size):
        self.size = size


class C7:
    def __init__(self, size):
        self.size = size


class C8:
    def __init__(self, size):
        self.size = size


class C9:
    def __init__(self, size):
        self.size = size


class C10:
    def __init__(self, size):
        self.size = size


class C11:
    def __init__(self, size):
        self.size = size


class C12:
    def __init__(self, size):
        self.size = size


class C13:
    def __init__(self, size):
        self.size = size


class C14:
    def __init__(self, size):
        self.size = size


class C15:
    def __init__(self, size):
        self.size = size


class C16:
    def __init__(self, size):
        self.size = size


class C17:
    def __init__(self, size):
        self.size = size


class C18:
    def __init__(self, size):
        self.size = size


class C19:
    def __init__(self, size):
        self.size = size


ROWS = {
    "r0": {"kind": C0, "settings": {"size": 0}},
    "r1": {"kind": C1, "settings": {"size": 1}},
    "r2": {"kind": C2, "settings": {"size": 2}},
    "r3": {"kind": C3, "settings": {"size": 3}},
    "r4": {"kind": C4, "settings": {"size": 4}},
    "r5": {"kind": C5, "settings": {"size": 5}},
    "r6": {"kind": C6, "settings": {"size": 6}},
    "r7": {"kind": C7, "settings": {"size": 7}},
    "r8": {"kind": C8, "settings": {"size": 8}},
    "r9": {"kind": C9, "settings": {"size": 9}},
    "r10": {"kind": C10, "settings": {"size": 10}},
    "r11": {"kind": C11, "settings": {"size": 11}},
    "r12": {"kind": C12, "settings": {"size": 12}},
    "r13": {"kind": C13, "settings": {"size": 13}},
}
MORE = {
    "r14": {"kind": C14, "settings": {"size": 14}},
    "r15": {"kind": C15, "settings": {"size": 15}},
    "r16": {"kind": C16, "settings": {"size": 16}},
    "r17": {"kind": C17, "settings": {"size": 17}},
    "r18": {"kind": C18, "settings": {"size": 18}},
    "r19": {"kind": C19, "settings": {"size": 19}},
}

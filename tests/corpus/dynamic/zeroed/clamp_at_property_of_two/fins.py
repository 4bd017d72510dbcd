class Fins:
    def __init__(self, authority=1.0, stroke=0.5):
        self.authority = authority
        self.stroke = stroke

    @property
    def travel(self):
        return self.authority * self.stroke

    def moment(self, pitch, yaw):
        limited = pitch.clamp(-self.travel, self.travel)
        return limited.sin() + yaw.sin()

from beam import Beam


def intensity(beam: Beam, q):
    return beam.flux * (beam.wavevector() * q).cos() ** 2

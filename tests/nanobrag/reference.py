"""The same physics once more in plain numpy and explicit loops: an oracle for what no reference image covers.

Shares no code with the package. Quotients of sines and arctangents stand as the formulas have them, so it is
slow, and singular where they are; the tests stay away from those points.
"""

import itertools
import math

import numpy as np

FRAMES = {
    "MOSFLM": ("x", "z", "-y", "x", "-z", "z", "z", "BEAM"),
    "DENZO": ("x", "z", "-y", "x", "-z", "z", "z", "BEAM"),
    "ADXV": ("z", "x", "-y", "z", "-x", "x", "x", "BEAM"),
    "XDS": ("z", "x", "y", "z", "x", "x", "x", "SAMPLE"),
    "DIALS": ("z", "x", "y", "z", "y", "y", "y", "SAMPLE"),
    "CUSTOM": ("x", "z", "-y", "x", "y", "z", "z", "BEAM"),
}
DEFAULTS = {
    "cell": (100, 100, 100, 90, 90, 90),
    "misset": (0, 0, 0),
    "phi": 0.0,
    "osc": 0.0,
    "phi_steps": 1,
    "spindle": None,
    "mosaic": 0.0,
    "domains": 1,
    "seed": -12345678,
    "N": (1, 1, 1),
    "F": 0.0,
    "grid": None,
    "lowest": None,
    "tricubic": None,
    "shape": "SQUARE",
    "fudge": 1.0,
    "A": None,
    "convention": "MOSFLM",
    "pivot": None,
    "distance": 100.0,
    "close": None,
    "pixel": 0.1,
    "size": (16, 16),
    "center": (None, None),
    "rot": (0, 0, 0),
    "twotheta": 0.0,
    "twotheta_axis": None,
    "custom": (None,) * 4,
    "pix0": None,
    "n": 1,
    "omega_each": False,
    "all_layers": False,
    "point": False,
    "curved": False,
    "depth": 0.0,
    "thick": 0.0,
    "layers": 1,
    "wavelength": 1.0,
    "fluence": 125932015286227086360700780544.0,
    "K": 0.0,
    "nopolar": False,
    "axis": None,
    "sources": None,
    "hdiv": (0.0, 1),
    "vdiv": (0.0, 1),
    "dispersion": (0.0, 1),
    "trimmed": True,
    "dmin": 0.0,
    "water": 0.0,
}


def axis_of(name):
    vector = np.zeros(3)
    vector["xyz".index(name[-1])] = -1.0 if name[0] == "-" else 1.0
    return vector


def given(value, name):
    return axis_of(name) if value is None else np.array(value, float) / np.linalg.norm(value)


def turn(v, u, angle):
    return v * math.cos(angle) + np.cross(u, v) * math.sin(angle) + u * (u @ v) * (1 - math.cos(angle))


def turn_xyz(v, angles_deg):
    for name, angle in zip("xyz", angles_deg, strict=True):
        v = turn(v, axis_of(name), math.radians(angle))
    return v


def real_cell(p):
    if p["A"] is not None:
        stars = [turn_xyz(np.array(column) / p["wavelength"], p["misset"]) for column in np.transpose(p["A"])]
        volume = 1 / (stars[0] @ np.cross(stars[1], stars[2]))
        return [volume * np.cross(stars[(i + 1) % 3], stars[(i + 2) % 3]) for i in range(3)]
    a, b, c = p["cell"][:3]
    al, be, ga = (math.radians(angle) for angle in p["cell"][3:])
    s = (al + be + ga) / 2
    V = 2 * a * b * c * math.sqrt(abs(math.sin(s) * math.sin(s - al) * math.sin(s - be) * math.sin(s - ga)))
    A, B, C = b * c * math.sin(al) / V, c * a * math.sin(be) / V, a * b * math.sin(ga) / V
    ca = (math.cos(be) * math.cos(ga) - math.cos(al)) / (math.sin(be) * math.sin(ga))
    cb = (math.cos(ga) * math.cos(al) - math.cos(be)) / (math.sin(ga) * math.sin(al))
    cg = (math.cos(al) * math.cos(be) - math.cos(ga)) / (math.sin(al) * math.sin(be))
    sg = math.sqrt(1 - cg * cg)
    stars = [
        np.array([A, 0, 0]),
        B * np.array([cg, sg, 0]),
        C * np.array([cb, (ca - cb * cg) / sg, V / (a * b * c * sg)]),
    ]
    stars = [turn_xyz(star, p["misset"]) for star in stars]
    crosses = [np.cross(stars[(i + 1) % 3], stars[(i + 2) % 3]) for i in range(3)]
    return [length * v / np.linalg.norm(v) for length, v in zip((a, b, c), crosses, strict=True)]


def deviates(seed):
    state, table = max(abs(seed), 1), [0] * 32
    for j in range(39, -1, -1):
        state = state * 16807 % 2147483647
        if j < 32:
            table[j] = state
    y = table[0]
    while True:
        state = state * 16807 % 2147483647
        j = y // (1 + 2147483646 // 32)
        y, table[j] = table[j], state
        yield min(float(np.float32(y / 2147483647)), 1 - 1.2e-7)


def domains(p):
    source = deviates(p["seed"])
    for m in range(p["domains"]):
        r1, r2, r3 = (2 * next(source) - 1 for _ in range(3))
        flat = math.sqrt(1 - r2 * r2)
        axis = np.array([flat * math.sin(math.pi * r1), flat * math.cos(math.pi * r1), r2])
        yield axis, 0.0 if m == 0 else math.radians(p["mosaic"]) * (1 - r3 * r3) ** (1 / 3)


def orientations(p, spindle):
    real = real_cell(p)
    for i in range(p["phi_steps"]):
        phi = math.radians(p["phi"] + i * p["osc"] / p["phi_steps"])
        for axis, angle in domains(p):
            yield [1e-10 * turn(turn(v, spindle, phi), axis, angle) for v in real]


def detector(p):
    """origin, fast, slow, normal, beam, final distance, close distance; metres."""
    b, f, s, o, t = (*FRAMES[p["convention"]][:4], FRAMES[p["convention"]][4])
    f, s, o, b = (given(v, name) for v, name in zip(p["custom"], (f, s, o, b), strict=True))
    t = given(p["twotheta_axis"], t)
    move = lambda v: turn(turn_xyz(v, p["rot"]), t, math.radians(p["twotheta"]))  # noqa: E731
    pixel = p["pixel"] * 1e-3
    half = pixel / 2 if p["convention"] == "MOSFLM" else 0.0
    extra = pixel if p["convention"] in ("MOSFLM", "DENZO", "ADXV") else 0.0
    S, F = (
        (count * pixel + extra) / 2 + half if c is None else c * 1e-3 + half
        for c, count in zip(p["center"], p["size"], strict=True)
    )
    slant = b @ turn_xyz(o, p["rot"])
    d, close = p["distance"] * 1e-3, abs(slant) * p["distance"] * 1e-3
    if p["close"] is not None:
        d, close = p["close"] * 1e-3 / slant, p["close"] * 1e-3
    pivot = p["pivot"]
    if pivot is None:
        custom = any(v is not None for v in p["custom"])
        pivot = "SAMPLE" if p["close"] is not None or custom else FRAMES[p["convention"]][7]
    if p["pix0"] is not None:
        F, S = -(np.array(p["pix0"]) - d * b) @ move(f), -(np.array(p["pix0"]) - d * b) @ move(s)
    origin = d * b - F * move(f) - S * move(s) if pivot == "BEAM" else move(-F * f - S * s + close * o)
    close = origin @ move(o)
    return origin, move(f), move(s), move(o), b, close / slant, close


def sources(p, b, axis):
    if p["sources"] is not None:
        return [(-np.array(v) / np.linalg.norm(v), wavelength) for v, wavelength in p["sources"]]
    (H, nh), (V, nv), (W, nw) = p["hdiv"], p["vdiv"], p["dispersion"]
    steps = [full / (count - 1) if count > 1 else 0.0 for full, count in ((H, nh), (V, nv), (W, nw))]
    found = []
    for j, k in itertools.product(range(nh), range(nv)):
        eta, nu = (-H / 2 + j * steps[0]) * 1e-3, (-V / 2 + k * steps[1]) * 1e-3
        if p["trimmed"] and H and V:
            h = (eta**2 - (steps[0] * 1e-3) ** 2 / 4 * (nh % 2 == 0)) / (H * 1e-3) ** 2
            v = (nu**2 - (steps[1] * 1e-3) ** 2 / 4 * (nv % 2 == 0)) / (V * 1e-3) ** 2
            if 4 * (h + v) > 1.1:
                continue
        back = turn(turn(-b, axis, nu), np.cross(b, axis), eta)
        found += [(-back, p["wavelength"] * 1e-10 * (1 + w * steps[2] - W / 2)) for w in range(nw)]
    return found


def polarization(p, d, i, axis):
    if p["nopolar"]:
        return 1.0
    c2 = (i @ d) ** 2
    B = np.cross(axis, i) / np.linalg.norm(np.cross(axis, i))
    E = np.cross(i, B)
    psi = -math.atan2(d @ B, d @ E)
    return 0.5 * (1 + c2 - p["K"] * math.cos(2 * psi) * (1 - c2))


def lattice(p, hkl, real):
    total, near = math.prod(p["N"]), np.ceil(hkl - 0.5)
    if p["shape"] == "SQUARE":
        return math.prod(math.sin(math.pi * N * x) / math.sin(math.pi * x) for N, x in zip(p["N"], hkl, strict=True))
    if p["shape"] == "ROUND":
        x = math.pi * math.sqrt(p["fudge"] * sum((N * r) ** 2 for N, r in zip(p["N"], hkl - near, strict=True)))
        return total * 0.723601254558268 * 3 * (math.sin(x) / x - math.cos(x)) / x**2
    volume = real[0] @ np.cross(real[1], real[2])
    stars = [np.cross(real[(i + 1) % 3], real[(i + 2) % 3]) / volume for i in range(3)]
    squared = (
        np.linalg.norm(sum(r * star for r, star in zip(hkl - near, stars, strict=True))) ** 2 * total**2 * p["fudge"]
    )
    if p["shape"] == "GAUSS":
        return total * math.exp(-squared / 0.63)
    return total if squared < 0.3969 else 0.0


def structure(p, hkl):
    grid = p["grid"]
    if grid is None:
        return p["F"]
    tricubic = min(p["N"]) <= 2 if p["tricubic"] is None else p["tricubic"]
    offset, low = np.array(p["lowest"]), np.floor(hkl).astype(int)
    first = low - 1 - offset
    if tricubic and all(first >= 0) and all(first + 3 < grid.shape):
        points = [np.arange(4) - 1.0] * 3
        weights = [
            [math.prod((x - xs[m]) / (xs[j] - xs[m]) for m in range(4) if m != j) for j in range(4)]
            for x, xs in zip(hkl - low, points, strict=True)
        ]
        block = grid[first[0] : first[0] + 4, first[1] : first[1] + 4, first[2] : first[2] + 4]
        return sum(
            block[i] * math.prod(weights[n][i[n]] for n in range(3)) for i in itertools.product(range(4), repeat=3)
        )
    at = np.ceil(hkl - 0.5).astype(int) - offset
    return grid[tuple(at)] if all(at >= 0) and all(at < grid.shape) else p["F"]


def position(p, geometry, slow, fast):
    origin, f, s, _, b, distance, _ = geometry
    flat = origin + fast * p["pixel"] * 1e-3 * f + slow * p["pixel"] * 1e-3 * s
    if not p["curved"]:
        return flat
    return turn(turn(distance * b, s, flat[1] / distance), f, flat[2] / distance)


def solid_angle(p, geometry, P):
    R = np.linalg.norm(P)
    return 1 / R**2 if p["point"] else (p["pixel"] * 1e-3) ** 2 / R**2 * geometry[6] / R


def captured(p, geometry, slow, fast):
    if not (p["thick"] > 0 and p["depth"] > 0):
        return 1.0
    P = position(p, geometry, slow + 0.5, fast + 0.5)
    rho, step = P / np.linalg.norm(P) @ geometry[3], p["thick"] / p["layers"]
    edges = [math.exp(-t * step / p["depth"] / rho) for t in range(p["layers"] + 1)]
    return edges[0] - edges[-1] if p["all_layers"] else edges[-2] - edges[-1]


def scattered(p, P, beams, crystals, axis):
    d, total = P / np.linalg.norm(P), 0.0
    for i, wavelength in beams:
        q = (d - i) / wavelength
        if p["dmin"] > 0 and 1 / np.linalg.norm(q) < p["dmin"] * 1e-10:
            continue
        for real in crystals:
            hkl = np.array([v @ q for v in real])
            real_A = [v * 1e10 for v in real]
            total += polarization(p, d, i, axis) * (structure(p, hkl) * lattice(p, hkl, real_A)) ** 2
    return total


def image(**given_parameters):
    """The image [slow, fast]; parameters as in DEFAULTS."""
    p = DEFAULTS | given_parameters
    frame, geometry = FRAMES[p["convention"]], detector(p)
    axis = given(p["axis"], frame[5])
    beams, crystals = sources(p, geometry[4], axis), list(orientations(p, given(p["spindle"], frame[6])))
    scale = 7.94079248018965e-30 * p["fluence"]
    result, n = np.zeros(p["size"]), p["n"]
    for slow, fast in np.ndindex(*p["size"]):
        total, omega = 0.0, 0.0
        for i, j in itertools.product(range(n), repeat=2):
            P = position(p, geometry, slow + (i + 0.5) / n, fast + (j + 0.5) / n)
            omega = solid_angle(p, geometry, P)
            total += scattered(p, P, beams, crystals, axis) * (omega if p["omega_each"] else 1.0)
        total *= (1.0 if p["omega_each"] else omega) * captured(p, geometry, slow, fast)
        water = 2.57**2 * (p["water"] * 1e-6) ** 3 * 1e6 * 6.02214179e23 / 18
        result[slow, fast] = scale * (total / (len(beams) * len(crystals) * n * n) + water)
    return result

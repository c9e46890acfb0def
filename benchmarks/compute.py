"""Plain computing: calls, methods, ints, floats, containers, strings, exceptions."""

from measure import report


def fib(n):
    return n if n < 2 else fib(n - 1) + fib(n - 2)


class Counter:
    def __init__(self):
        self.value = 0

    def increment(self):
        self.value += 1


def methods():
    counter = Counter()
    for _ in range(100_000):
        counter.increment()


def function_calls():
    def add(a, b=1):
        return a + b

    x = 0
    for i in range(100_000):
        x = add(i)
    return x


def keyword_calls():
    def add(a, *, b, c=3):
        return a + b + c

    for i in range(50_000):
        add(i, b=2)


def int_loop():
    total, i = 0, 0
    while i < 100_000:
        total += i & 7
        i += 1
    return total


def float_locals():
    x, y, dt = 1.0, 0.5, 0.001
    for _ in range(50_000):
        x = x + y * dt
        y = y - x * dt
    return x


class Body:
    def __init__(self, x, y, z, vx, vy, vz, mass):
        self.x, self.y, self.z, self.vx, self.vy, self.vz, self.mass = x, y, z, vx, vy, vz, mass


def nbody():
    bodies = [Body(i * 1.5, i * 0.7, i * -0.3, 0.01 * i, 0.02, -0.01 * i, 1.0 / (i + 1)) for i in range(5)]
    pairs = [(a, b) for i, a in enumerate(bodies) for b in bodies[i + 1 :]]
    for _ in range(1_000):
        for a, b in pairs:
            dx, dy, dz = a.x - b.x, a.y - b.y, a.z - b.z
            magnitude = 0.01 / ((dx * dx + dy * dy + dz * dz + 0.01) ** 1.5)
            a.vx -= dx * b.mass * magnitude
            a.vy -= dy * b.mass * magnitude
            a.vz -= dz * b.mass * magnitude
            b.vx += dx * a.mass * magnitude
            b.vy += dy * a.mass * magnitude
            b.vz += dz * a.mass * magnitude
        for body in bodies:
            body.x += 0.01 * body.vx
            body.y += 0.01 * body.vy
            body.z += 0.01 * body.vz
    return bodies[0].x


def dictionaries():
    counts = {}
    for i in range(50_000):
        key = i % 1000
        counts[key] = counts.get(key, 0) + 1
    return sum(counts.values())


def string_keys():
    words = ("alpha beta gamma delta epsilon zeta eta theta " * 200).split()
    counts = {}
    for word in words * 10:
        if word in counts:
            counts[word] += 1
        else:
            counts[word] = 1
    return counts


def lists():
    numbers = []
    for i in range(50_000):
        numbers.append(i * 3 % 1009)
    numbers.sort()
    return [n for n in numbers if n % 2][::3]


def strings():
    parts = []
    for i in range(20_000):
        parts.append(f"{i}:{i * 2:05d}")
    text = ",".join(parts)
    return len([p.upper() for p in text.split(",") if p.endswith("4") and "1" in p])


def tuples_and_unpacking():
    a, b, c = 0, 1, 2
    for _ in range(100_000):
        a, b, c = b, c, a
    return a


def exceptions():
    caught = 0
    for i in range(20_000):
        try:
            if i % 2:
                raise ValueError(i)
        except ValueError:
            caught += 1
    return caught


def closures():
    def make():
        n = 0

        def bump():
            nonlocal n
            n += 1
            return n

        return bump

    bump = make()
    for _ in range(100_000):
        bump()


def instances():
    for i in range(50_000):
        Body(i, i, i, i, i, i, i)


def sieve():
    flags = [True] * 50_000
    for i in range(2, 224):
        if flags[i]:
            for j in range(i * i, 50_000, i):
                flags[j] = False
    return sum(flags)


report("fib", lambda: fib(22), 57_313)
report("method_call", methods, 100_000)
report("function_call", function_calls, 100_000)
report("keyword_call", keyword_calls, 50_000)
report("int_loop", int_loop, 100_000)
report("float_locals", float_locals, 50_000)
report("nbody", nbody, 10_000)
report("dict_int_keys", dictionaries, 50_000)
report("dict_str_keys", string_keys, 16_000)
report("list_mix", lists, 50_000)
report("str_mix", strings, 20_000)
report("unpacking", tuples_and_unpacking, 100_000)
report("exceptions", exceptions, 20_000)
report("closure_call", closures, 100_000)
report("instance_create", instances, 50_000)
report("sieve", sieve, 122_000)

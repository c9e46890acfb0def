# random with fixed seeds: every distribution, sequences, state.
import random


def attempt(function, *arguments, **keywords):
    try:
        return repr(function(*arguments, **keywords))
    except Exception as error:
        return f"{type(error).__name__}: {error}"


r = random.Random(42)
print([r.random() for _ in range(3)], [r.randrange(100) for _ in range(5)], [r.randint(-5, 5) for _ in range(5)], r.getrandbits(70), r.getrandbits(0), r.randbytes(5))
print(r.choice("abc"), r.choices("abc", k=5), r.choices([1, 2], weights=[1, 9], k=6), r.choices([1, 2], cum_weights=[1, 3], k=3), r.sample(range(100), 5), r.sample("abcde", 3), r.sample(["x", "y"], counts=[3, 1], k=2))
items = list(range(8))
r.shuffle(items)
print(items)
for name, arguments in (("uniform", (1, 5)), ("triangular", ()), ("triangular", (1, 9, 2)), ("betavariate", (1, 2)), ("expovariate", (0.5,)), ("expovariate", ()), ("gammavariate", (2, 1)), ("gauss", (0, 1)), ("gauss", ()), ("lognormvariate", (0, 1)), ("normalvariate", (5, 2)), ("vonmisesvariate", (0, 4)), ("paretovariate", (3,)), ("weibullvariate", (1, 2)), ("binomialvariate", (10, 0.3)), ("binomialvariate", (100, 0.5))):
    print(name, arguments, [getattr(r, name)(*arguments) for _ in range(2)])
for seed in (0, -5, 2**100, 1.5, "text", b"bytes", bytearray(b"x"), True):
    print(seed, random.Random(seed).random(), random.Random(seed).getrandbits(16))
print(attempt(random.Random, []), attempt(random.seed, 1, 1), attempt(r.randrange, 0), attempt(r.randrange, 5, 5), attempt(r.randrange, 1.5), attempt(r.randrange, 1, 10, 0), attempt(r.choice, []), attempt(r.choice, {}), attempt(r.sample, [1], 2), attempt(r.sample, {1, 2}, 1), attempt(r.sample, [1], -1), attempt(r.choices, []), attempt(r.choices, [1, 2], weights=[0, 0]), attempt(r.choices, [1], weights=[1], cum_weights=[1]), attempt(r.shuffle, (1, 2)), attempt(r.randint, 5, 1), attempt(r.getrandbits, "x"))
state = r.getstate()
first = [r.random(), r.gauss(0, 1)]
r.setstate(state)
print([r.random(), r.gauss(0, 1)] == first, len(state), state[0], attempt(r.setstate, ()), attempt(r.setstate, (9, 1, 2)))
random.seed(7)
print(random.random(), random.randint(1, 6), random.choice([1, 2, 3]), random.sample(range(50), 4), [r.randrange(0, 100, 7) for _ in range(4)], [r.randrange(2**70) for _ in range(2)], r.randrange(-10, -5))


class Fixed(random.Random):
    def random(self):
        return 0.5


f = Fixed()
print(f.random(), f.randrange(10), f.choice("abcd"), f.uniform(2, 4), f.gauss(0, 1))

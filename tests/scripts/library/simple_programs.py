# Small whole programs: a text-adventure of data structures.
import collections
import heapq
import re


def dijkstra(graph, start):
    distance, queue = {start: 0}, [(0, start)]
    while queue:
        d, node = heapq.heappop(queue)
        if d > distance[node]:
            continue
        for neighbour, weight in graph[node].items():
            if (new := d + weight) < distance.get(neighbour, float("inf")):
                distance[neighbour] = new
                heapq.heappush(queue, (new, neighbour))
    return distance


print(dijkstra({"a": {"b": 7, "c": 3}, "b": {"d": 2}, "c": {"b": 1, "d": 8}, "d": {}}, "a"))


def life(cells, steps):
    for _ in range(steps):
        near = collections.Counter((x + dx, y + dy) for x, y in cells for dx in (-1, 0, 1) for dy in (-1, 0, 1) if dx or dy)
        cells = {c for c, n in near.items() if n == 3 or n == 2 and c in cells}
    return sorted(cells)


print(life({(1, 0), (2, 1), (0, 2), (1, 2), (2, 2)}, 20))


def spiral(n):
    grid, x, y, dx, dy = [[0] * n for _ in range(n)], 0, 0, 1, 0
    for i in range(1, n * n + 1):
        grid[y][x] = i
        if not (0 <= x + dx < n and 0 <= y + dy < n and grid[y + dy][x + dx] == 0):
            dx, dy = -dy, dx
        x, y = x + dx, y + dy
    return grid


for row in spiral(4):
    print(" ".join(f"{cell:2}" for cell in row))


class Calculator:
    token = re.compile(r"\s*(?:(\d+\.?\d*)|(.))")

    def __init__(self, text):
        self.tokens = [(n and float(n), o) for n, o in self.token.findall(text)]
        self.tokens.append((None, "end"))
        self.position = 0

    def next(self):
        self.position += 1
        return self.tokens[self.position - 1]

    def expression(self, power=0):
        number, operator = self.next()
        if operator == "(":
            left = self.expression()
            self.next()
        elif operator == "-":
            left = -self.expression(30)
        else:
            left = number
        while (level := {"+": 10, "-": 10, "*": 20, "/": 20, "^": 40}.get(self.tokens[self.position][1], 0)) > power:
            _, operator = self.next()
            right = self.expression(level - (operator == "^"))
            left = {"+": left.__add__, "-": left.__sub__, "*": left.__mul__, "/": left.__truediv__, "^": left.__pow__}[operator](right)
        return left


print([Calculator(text).expression() for text in ("1 + 2 * 3", "(1 + 2) * 3", "2 ^ 3 ^ 2", "-2 ^ 2", "10 / 4 - 1", "2 * (3 + (4 - 1)) / 3")])


def edit_distance(a, b):
    row = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        previous, row[0] = row[0], i
        for j, y in enumerate(b, 1):
            previous, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, previous + (x != y))
    return row[-1]


print(edit_distance("kitten", "sitting"), edit_distance("", "abc"), edit_distance("same", "same"))
text = "the rain in spain stays mainly in the plain"
print(collections.Counter(text.split()).most_common(2), max(text.split(), key=len), "".join(sorted(set(text) - {" "})))


def bracket_pairs(n, open_=0, text=""):
    if len(text) == 2 * n:
        yield text
        return
    if open_ < n:
        yield from bracket_pairs(n, open_ + 1, text + "(")
    if len(text) - open_ < open_:
        yield from bracket_pairs(n, open_, text + ")")


print(list(bracket_pairs(3)))
memo = {}


def collatz(n):
    if n not in memo:
        memo[n] = 1 if n == 1 else 1 + collatz(n // 2 if n % 2 == 0 else 3 * n + 1)
    return memo[n]


print(max(range(1, 2000), key=collatz), collatz(27))
print([n for n in range(1, 500) if n == sum(d for d in range(1, n) if n % d == 0)], sum(1 for y in range(1901, 2001) for m in range(1, 13) if __import__("calendar").weekday(y, m, 1) == 6))

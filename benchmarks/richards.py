"""An operating system in small: tasks of several classes that pass packets, in the manner of the Richards benchmark."""

from collections import deque

from measure import report


class Packet:
    def __init__(self, kind, payload):
        self.kind = kind
        self.payload = payload
        self.hops = 0


class Task:
    def __init__(self, kernel, name, priority):
        self.kernel = kernel
        self.name = name
        self.priority = priority
        self.inbox = deque()
        self.handled = 0
        kernel.add(self)

    def runnable(self):
        return bool(self.inbox)

    def deliver(self, packet):
        packet.hops += 1
        self.inbox.append(packet)

    def step(self):
        packet = self.inbox.popleft()
        self.handled += 1
        self.handle(packet)

    def handle(self, packet):
        raise NotImplementedError


class Idle(Task):
    def __init__(self, kernel, name, priority, ticks):
        super().__init__(kernel, name, priority)
        self.control = 1
        self.ticks = ticks

    def runnable(self):
        return self.ticks > 0

    def step(self):
        self.ticks -= 1
        if self.control & 1:
            self.control = (self.control >> 1) ^ 0xD008
            self.kernel.send("device", Packet("device", self.control & 0xFF))
        else:
            self.control >>= 1
            self.kernel.send("worker", Packet("work", self.control & 0xFF))


class Worker(Task):
    def handle(self, packet):
        packet.payload = (packet.payload * 31 + 7) & 0xFFFF
        if packet.hops < 4:
            self.kernel.send("handler", packet)
        else:
            self.kernel.finished += 1


class Handler(Task):
    def handle(self, packet):
        target = "device" if packet.payload & 1 else "worker"
        self.kernel.send(target, packet)


class Device(Task):
    def handle(self, packet):
        packet.payload ^= 0x5A
        if packet.hops < 6:
            self.kernel.send("handler", packet)
        else:
            self.kernel.finished += 1


class Kernel:
    def __init__(self):
        self.tasks = []
        self.by_name = {}
        self.finished = 0

    def add(self, task):
        self.tasks.append(task)
        self.tasks.sort(key=lambda t: -t.priority)
        self.by_name[task.name] = task

    def send(self, name, packet):
        self.by_name[name].deliver(packet)

    def run(self):
        while True:
            for task in self.tasks:
                if task.runnable():
                    task.step()
                    break
            else:
                return self.finished


def simulate():
    kernel = Kernel()
    Idle(kernel, "idle", 0, 2_000)
    Worker(kernel, "worker", 10)
    Handler(kernel, "handler", 20)
    Device(kernel, "device", 30)
    finished = kernel.run()
    if finished != 2_000:
        raise AssertionError(finished)


report("richards", simulate, 2_000)

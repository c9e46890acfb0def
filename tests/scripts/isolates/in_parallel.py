# Many isolates, each run from a thread of its own; results come back over queues.
import threading
from concurrent import interpreters

COUNT = 24
found = []


def work(n):
    interp, results = interpreters.create(), interpreters.create_queue()
    interp.prepare_main(n=n, results=results)
    interp.exec("""
total = 0
for i in range(n * 1000):
    total += i
results.put((n, total))
""")
    found.append(results.get())  # while the interpreter lives: its items are unbound at its end
    interp.close()


threads = [threading.Thread(target=work, args=(n,)) for n in range(COUNT)]
for t in threads:
    t.start()
for t in threads:
    t.join()
found.sort()
print(found == [(n, sum(range(n * 1000))) for n in range(COUNT)], found[3])
requests, replies = interpreters.create_queue(), interpreters.create_queue()
server = interpreters.create()
server.prepare_main(requests=requests, replies=replies)


def serve():
    server.exec("""
while (request := requests.get()) is not None:
    replies.put(request.upper())
""")


t = threading.Thread(target=serve)
t.start()
for word in ["ping", "pong"]:
    requests.put(word)
    print(replies.get(timeout=10))
print(server.is_running())
requests.put(None)
t.join()
server.close()
print(len(interpreters.list_all()))

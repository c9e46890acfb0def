# Annotations are kept, evaluated when asked for, and may name what does not exist yet.
import annotationlib


def annotated(a: int, b: "str" = "x", *args: float, c: list[int], **kw: dict) -> tuple[int, ...]:
    local: int = 1
    undefined: NoSuchName
    return local


print(annotated.__annotations__)
print(annotated(1, c=[]))


class Node:
    value: int
    next: Node | None = None
    later: NotYet

    def method(self) -> Node:
        return self


try:
    Node.__annotations__
except NameError as error:
    print(error)
print(annotationlib.get_annotations(Node, format=annotationlib.Format.STRING))
NotYet = "defined now"
print(sorted(Node.__annotations__), Node.__annotations__["later"], Node.method.__annotations__["return"] is Node)

x: int = 5
y: str
print(__annotations__ if "__annotations__" in globals() else "evaluated lazily")
print(__annotate__(1) if "__annotate__" in globals() else "no annotate")
(z): int = 3
print(z, Node.next)


def generic[T, *Ts, **P](value: T, *rest: *Ts) -> T:
    return value


class Box[T: int = bool]:
    item: T


type Pair[A, B] = tuple[A, B]
print(generic.__type_params__, generic(3), Box.__type_params__, Box.__type_params__[0].__bound__, Box[str], Pair, Pair.__value__)
print(int | None, list[int] | str, (int | str).__args__, isinstance(3, int | str))

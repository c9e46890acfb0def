# csv: readers and writers with every dialect option, errors, DictReader and DictWriter.
import csv
import io


def attempt(function):
    try:
        return function()
    except Exception as error:
        return f"{type(error).__name__}: {error}"


rows = [["a", "b,c", 'say "x"', ""], ["line\nbreak", 1, 2.5, None], [], [" sp ", "tab\t", "é", "'q'"]]
for options in ({}, {"delimiter": ";"}, {"quoting": csv.QUOTE_ALL}, {"quoting": csv.QUOTE_NONNUMERIC}, {"quoting": csv.QUOTE_NONE, "escapechar": "\\"}, {"quotechar": "'"}, {"doublequote": False, "escapechar": "^"}, {"lineterminator": "\n"}, {"dialect": "excel-tab"}, {"dialect": "unix"}, {"quoting": csv.QUOTE_STRINGS}, {"quoting": csv.QUOTE_NOTNULL}, {"quoting": csv.QUOTE_NONE}):
    out = io.StringIO()
    writer = csv.writer(out, **options)
    print(options, attempt(lambda: writer.writerows(rows)), repr(out.getvalue()))
texts = ["a,b,c\r\n", '"a,b",c\n', '"a""b",c', "a,b\n\nc", '"open\nquote",x\n', " a , b", 'x"y"z', '"a"b', "a\\,b", "1,2.5,text", "", ",", '"', "'a,b',c", "a;b", "\0,x"]
for options in ({}, {"skipinitialspace": True}, {"escapechar": "\\"}, {"quotechar": "'"}, {"strict": True}, {"quoting": csv.QUOTE_NONE}, {"quoting": csv.QUOTE_NONNUMERIC}, {"doublequote": False}):
    print(options, [attempt(lambda: list(csv.reader(io.StringIO(text), **options))) for text in texts])
reader = csv.reader(["a,b", "c,d"])
print(next(reader), reader.line_num, next(reader), reader.line_num, attempt(lambda: next(reader)) or "end", reader.dialect.delimiter, list(csv.reader([])), attempt(lambda: list(csv.reader([b"a"]))), attempt(lambda: csv.reader(5)), attempt(lambda: csv.writer(5)))
for options in ({"delimiter": ""}, {"delimiter": "ab"}, {"delimiter": 5}, {"quotechar": ""}, {"quoting": 99}, {"quoting": csv.QUOTE_ALL, "quotechar": None}, {"lineterminator": 5}, {"bad": 1}, {"dialect": "nothing"}, {"delimiter": "\n"}, {"escapechar": "ab"}, {"delimiter": '"'}):
    print(options, attempt(lambda: csv.reader([], **options) and None))
d = csv.DictReader(io.StringIO("x,y\n1,2\n3\n4,5,6\n"), restkey="more", restval="none")
print(d.fieldnames, list(d), d.line_num)
out = io.StringIO()
w = csv.DictWriter(out, ["a", "b"], restval="-", lineterminator="|")
w.writeheader()
w.writerow({"a": 1})
w.writerows([{"b": 2, "a": 3}])
print(out.getvalue(), attempt(lambda: w.writerow({"c": 1})), attempt(lambda: csv.DictWriter(out, ["a"], extrasaction="bad")))
csv.register_dialect("mine", delimiter="|", quoting=csv.QUOTE_ALL)
print(sorted(csv.list_dialects()), csv.get_dialect("mine").delimiter, list(csv.reader(["a|b"], "mine")), csv.unregister_dialect("mine"), attempt(lambda: csv.get_dialect("mine")), csv.field_size_limit())
print(csv.Sniffer().sniff("a;b;c\n1;2;3\n4;5;6").delimiter, csv.Sniffer().has_header("name,age\nbob,5\nann,6\n"), attempt(lambda: csv.Sniffer().sniff("abc")))
print(attempt(lambda: csv.writer(io.StringIO()).writerow(5)), csv.writer(io.StringIO()).writerow("ab"), attempt(lambda: csv.writer(io.StringIO(), quoting=csv.QUOTE_NONE).writerow(["a,b"])), csv.writer(io.StringIO()).writerow([1.5, True, None]))

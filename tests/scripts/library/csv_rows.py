"""csv: readers, writers, dialects and their errors."""
import csv
import io

rows = list(csv.reader(['a,"b ""c""",d\r\n', '"x\n', 'y",2,\n', '\n', "1;2\n"]))
print(rows)
print(list(csv.reader(["1,'2,3',x"], quotechar="'", quoting=csv.QUOTE_MINIMAL)))
print(list(csv.reader(['1,"a",2.5'], quoting=csv.QUOTE_NONNUMERIC)))
print(list(csv.reader(["a\\,b,c"], escapechar="\\", quoting=csv.QUOTE_NONE)))
print(list(csv.reader([",,\"\""], quoting=csv.QUOTE_NOTNULL)))
out = io.StringIO()
writer = csv.writer(out)
writer.writerow(["a", 1, None, 'say "x"', "two\nlines", 2.5])
writer.writerows([[""], ["é", "x,y"]])
csv.writer(out, csv.excel_tab).writerow(["a\tb", "c"])
csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="|\n").writerow([1, "a"])
csv.writer(out, quoting=csv.QUOTE_STRINGS).writerow([1, "a", None])
print(ascii(out.getvalue()))
print(list(csv.DictReader(io.StringIO("k,v\n1,2\n3,4,5\n"))))


def error(function):
    try:
        function()
    except Exception as e:
        print(type(e).__name__, e)


for arguments in ({"delimiter": "ab"}, {"delimiter": 1}, {"quotechar": None, "quoting": 1}, {"quoting": 9},
                  {"lineterminator": None}, {"escapechar": ","}, {"nothing": 1}):
    error(lambda: csv.reader([], **arguments))
error(lambda: list(csv.reader(['"a"b'], strict=True)))
error(lambda: list(csv.reader(['"a'], strict=True)))
error(lambda: list(csv.reader([b"a"])))
error(lambda: csv.writer(io.StringIO(), quoting=csv.QUOTE_NONE).writerow(["a,b"]))
error(lambda: csv.writer(io.StringIO()).writerow(1))
error(lambda: csv.get_dialect("none"))
print(csv.list_dialects(), csv.Sniffer().sniff("a;b;c\n1;2;3\n").delimiter)

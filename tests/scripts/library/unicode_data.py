# unicodedata: names, categories, normal forms, numbers.
import unicodedata


def attempt(function, *arguments):
    try:
        return repr(function(*arguments))
    except Exception as error:
        return f"{type(error).__name__}: {error}"


for character in "aé日😀½٣Ⅷ\u0301\u200b\x00ﬁ\U000e0001\uac00":
    print(ascii(character), attempt(unicodedata.name, character), unicodedata.category(character), unicodedata.bidirectional(character), unicodedata.combining(character), unicodedata.east_asian_width(character), unicodedata.mirrored(character), repr(unicodedata.decomposition(character)), unicodedata.decimal(character, None), unicodedata.digit(character, None), unicodedata.numeric(character, None))
for name in ("LATIN SMALL LETTER A", "greek small letter alpha", "BULLET", "HANGUL SYLLABLE GA", "CJK UNIFIED IDEOGRAPH-4E00", "NOTHING", ""):
    print(name, ascii(attempt(unicodedata.lookup, name)))
for text in ("é", "e\u0301", "ﬁ", "Å", "가", "ǆ", "½", "①", "\u1e9b\u0323"):
    print([ascii(unicodedata.normalize(form, text)) for form in ("NFC", "NFD", "NFKC", "NFKD")], [unicodedata.is_normalized(form, text) for form in ("NFC", "NFKD")])
print(attempt(unicodedata.normalize, "X", "a"), attempt(unicodedata.name, "ab"), attempt(unicodedata.name, 5), attempt(unicodedata.numeric, "a"), attempt(unicodedata.decimal, "½"), attempt(unicodedata.name, "\x00", "default"), unicodedata.unidata_version)

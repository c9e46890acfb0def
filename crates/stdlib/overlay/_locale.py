"""The one locale there is: "C", with UTF-8 as its encoding."""

LC_CTYPE, LC_NUMERIC, LC_TIME, LC_COLLATE, LC_MONETARY, LC_MESSAGES, LC_ALL = range(7)
CHAR_MAX = 127


class Error(Exception):
    pass


Error.__module__ = "locale"
Error.__qualname__ = Error.__name__ = "Error"


def setlocale(category, locale=None, /):
    if not 0 <= category <= 6:
        raise Error("invalid locale category")
    if locale not in (None, "", "C", "POSIX", "C.UTF-8", "C.utf8"):
        raise Error("unsupported locale setting")
    return "C"


def localeconv():
    return {
        "int_curr_symbol": "", "currency_symbol": "", "mon_decimal_point": "", "mon_thousands_sep": "",
        "mon_grouping": [], "positive_sign": "", "negative_sign": "", "int_frac_digits": 127, "frac_digits": 127,
        "p_cs_precedes": 127, "p_sep_by_space": 127, "n_cs_precedes": 127, "n_sep_by_space": 127, "p_sign_posn": 127,
        "n_sign_posn": 127, "decimal_point": ".", "thousands_sep": "", "grouping": [],
    }


def strcoll(os1, os2, /):
    if not isinstance(os1, str) or not isinstance(os2, str):
        raise TypeError("strcoll() arguments must be str")
    if "\0" in os1 or "\0" in os2:
        raise ValueError("embedded null character")
    return (os1 > os2) - (os1 < os2)


def strxfrm(string, /):
    if not isinstance(string, str):
        raise TypeError(f"strxfrm() argument must be str, not {type(string).__name__}")
    if "\0" in string:
        raise ValueError("embedded null character")
    return string


def getencoding():
    return "UTF-8"

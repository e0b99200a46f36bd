"""Writes cultures.tsv: how numbers and dates are written in each culture.

The facts are CLDR's, read through the C interface of ICU 72 (Debian 12: libicu72), in the shape that
.NET gives them. Usage: python3 cultures.py > cultures.tsv
"""

import ctypes
import re

ICU = ctypes.CDLL("libicui18n.so.72")
COMMON = ctypes.CDLL("libicuuc.so.72")

# The languages, the most used place of each coming first where it has more than one form, and names
# that are in use besides those that ICU lists.
LANGUAGES = """
en af ar az be bg bn bs ca cs cy da de el es et eu fi fil fr ga gl gu he hi hr hu hy id is it ja ka kk
km kn ko ky lb lo lt lv mk ml mn mr ms mt my nb ne nl nn no pa pl pt ro ru si sk sl sq sr sv sw ta te
tr uk ur uz vi zh zu
""".split()
BESIDES = "zh-CN zh-HK zh-MO zh-SG zh-TW sr-RS sr-BA bs-BA uz-UZ az-AZ pa-IN no-NO".split()

# Places whose calendar is not the Gregorian one.
OTHER_CALENDAR = ["ar-SA"]

# The culture of no place, which is .NET's and not CLDR's.
INVARIANT = """.|,|3|-|+|%|\u2030|NaN|Infinity|-n|n %|-n %|\u00a4|.|,|3|2|$n|($n)""".split("|") + [
    "January|February|March|April|May|June|July|August|September|October|November|December",
    "January|February|March|April|May|June|July|August|September|October|November|December",
    "Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec",
    "Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec",
    "Sunday|Monday|Tuesday|Wednesday|Thursday|Friday|Saturday",
    "Sun|Mon|Tue|Wed|Thu|Fri|Sat",
    *"AM PM MM/dd/yyyy".split(),
    "dddd, dd MMMM yyyy",
    "HH:mm",
    "HH:mm:ss",
    "MMMM dd",
    "yyyy MMMM",
    *"/ : A.D.".split(),
]


def call(library, name, *arguments):
    return getattr(library, name + "_72")(*arguments)


def text(get):
    buffer = ctypes.create_unicode_buffer(512)
    units = (ctypes.c_uint16 * 512)()
    status = ctypes.c_int(0)
    length = get(units, 512, ctypes.byref(status))
    del buffer
    return bytes(units)[: 2 * length].decode("utf-16-le")


def utf16(string):
    data = string.encode("utf-16-le")
    return (ctypes.c_uint16 * (len(data) // 2 + 1)).from_buffer_copy(data + b"\0\0")


def opened(function, *arguments):
    status = ctypes.c_int(0)
    getattr(ICU, function + "_72").restype = ctypes.c_void_p
    handle = call(ICU, function, *arguments, ctypes.byref(status))
    return ctypes.c_void_p(handle)


def number_style(locale, style):
    return opened("unum_open", style, None, 0, locale, None)


def symbol(handle, which):
    return text(lambda b, n, s: call(ICU, "unum_getSymbol", handle, which, b, n, s))


def pattern_of(handle):
    return text(lambda b, n, s: call(ICU, "unum_toPattern", handle, 0, b, n, s))


def group_sizes(handle):
    first = call(ICU, "unum_getAttribute", handle, 10)
    second = call(ICU, "unum_getAttribute", handle, 15)
    if first <= 0:
        return "0"
    return str(first) if second in (0, -1, first) else f"{first},{second}"


def shape(pattern):
    """`#,##0.00 %` to `n %`; the positive part and, where there is one, the negative part."""
    parts = [re.sub(r"[#0][#0,.]*", "n", part).replace("\u00a4", "$") for part in pattern.split(";")]
    parts = [re.sub("[\u200e\u200f]", "", re.sub("[\u00a0\u202f]", " ", part)) for part in parts]
    positive = parts[0]
    negative = parts[1] if len(parts) > 1 else "-" + positive
    return positive.replace("'", ""), negative.replace("'", "")


def numbers(locale):
    plain = number_style(locale, 1)
    money = number_style(locale, 2)
    percent = number_style(locale, 3)
    out = [symbol(plain, 0), symbol(plain, 1), group_sizes(plain), symbol(plain, 6), symbol(plain, 7)]
    out += [symbol(plain, 3), symbol(plain, 12), symbol(plain, 15), symbol(plain, 14)]
    out += [shape(pattern_of(plain))[1], *shape(pattern_of(percent))]
    digits = call(ICU, "unum_getAttribute", money, 8)
    decimal = symbol(money, 10)
    group = symbol(money, 17)
    out += [symbol(money, 8), decimal, group, group_sizes(money), str(digits)]
    out += shape(pattern_of(money))
    return out


def date_symbols(handle, which, start, count):
    get = lambda at: text(lambda b, n, s: call(ICU, "udat_getSymbols", handle, which, at, b, n, s))
    return [get(at) for at in range(start, start + count)]


def best_pattern(locale, skeleton):
    generator = opened("udatpg_open", locale)
    length = len(skeleton)
    return text(
        lambda b, n, s: call(
            ICU, "udatpg_getBestPattern", generator, utf16(skeleton), length, b, n, s
        )
    )


def style_pattern(locale, time, date):
    handle = opened("udat_open", time, date, locale, None, 0, None, 0)
    return text(lambda b, n, s: call(ICU, "udat_toPattern", handle, 0, b, n, s))


def dot_net(pattern):
    """An ICU date or time pattern in .NET's letters."""
    out, at = "", 0
    while at < len(pattern):
        letter = pattern[at]
        if letter == "'":
            end = pattern.find("'", at + 1)
            end = len(pattern) - 1 if end < 0 else end
            out += pattern[at : end + 1]
            at = end + 1
            continue
        count = 1
        while at + count < len(pattern) and pattern[at + count] == letter:
            count += 1
        at += count
        if letter in "Eec":
            out += "d" * max(3, min(count, 4)) if count != 1 else "ddd"
        elif letter in "LM":
            out += "M" * (3 if count == 5 else count)
        elif letter == "y":
            out += "yyyy" if count in (1, 3) else "y" * count
        elif letter == "G":
            out += "g"
        elif letter == "a":
            out += "tt"
        elif letter in "bB":
            # .NET has no such parts of the day.
            pass
        else:
            out += letter * count
    return out


def separator(pattern, letters):
    """What stands between the first two fields of a pattern."""
    found = re.search(rf"[{letters}]+([^{letters}']+)[{letters}]", pattern)
    return found.group(1) if found else ""


def dates(locale):
    handle = opened("udat_open", 0, 0, locale, None, 0, None, 0)
    months = date_symbols(handle, 10, 0, 12)
    genitive = date_symbols(handle, 1, 0, 12)
    short_months = date_symbols(handle, 11, 0, 12)
    short_genitive = date_symbols(handle, 2, 0, 12)
    days = date_symbols(handle, 13, 1, 7)
    short_days = date_symbols(handle, 14, 1, 7)
    morning, afternoon = date_symbols(handle, 5, 0, 2)
    era = date_symbols(handle, 0, 1, 1)[0]
    # .NET writes the year of short dates with all its digits.
    short_date = re.sub(r"(?<!y)yy(?!y)", "yyyy", dot_net(style_pattern(locale, -1, 3)))
    long_date = dot_net(style_pattern(locale, -1, 0))
    short_time = dot_net(style_pattern(locale, 3, -1))
    long_time = dot_net(style_pattern(locale, 2, -1))
    month_day = dot_net(best_pattern(locale, "MMMMd"))
    year_month = dot_net(best_pattern(locale, "yMMMM"))
    out = ["|".join(names) for names in (months, genitive, short_months, short_genitive)]
    out += ["|".join(days), "|".join(short_days), morning, afternoon]
    out += [short_date, long_date, short_time, long_time, month_day, year_month]
    out += [separator(short_date, "dMy"), separator(long_time, "Hhms") or ":", era]
    return out


def likely(name):
    """With the region that a language is most likely of, because money needs one."""
    status = ctypes.c_int(0)
    full = ctypes.create_string_buffer(100)
    plain = name.replace("-", "_").encode()
    call(COMMON, "uloc_addLikelySubtags", plain, full, 100, ctypes.byref(status))
    return full.value


def unknown(line):
    """A language that ICU does not have, with a place: American English without its money and its
    half days."""
    line[13] = "\u00a4"
    line[30:32] = ["HH:mm", "HH:mm:ss"]
    return line


def available():
    COMMON.uloc_getAvailable_72.restype = ctypes.c_char_p
    for at in range(COMMON.uloc_countAvailable_72()):
        yield COMMON.uloc_getAvailable_72(at).decode().replace("_", "-")


def fields(name):
    locale = likely(name)
    line = [name.lower(), *numbers(locale), *dates(locale)]
    assert not any("\t" in field or "\n" in field for field in line), name
    return line


def main():
    print("\t".join(["", *INVARIANT]))
    print("\t".join(unknown(["unknown", *fields("en-US")[1:]])))
    listed = sorted(set(available()))
    languages = {name.split("-")[0] for name in listed}
    print("\t".join(["unsupported", *sorted(languages - set(LANGUAGES)), *map(str.lower, OTHER_CALENDAR)]))
    for language in LANGUAGES:
        parent = fields(language)
        print("\t".join(parent))
        names = [n for n in listed + BESIDES if n.startswith(language + "-") and "POSIX" not in n]
        for name in names:
            if name not in OTHER_CALENDAR:
                line = fields(name)
                same = ["=" if a == b else a for a, b in zip(line[1:], parent[1:])]
                print("\t".join([line[0], *same]))


main()

"""Writes windows_zones.tsv: Windows names of time zones and their IANA names, from CLDR's windowsZones.

Read through the C interface of ICU 72 (Debian 12: libicu72). Usage: python3 windows_zones.py > windows_zones.tsv
"""

import ctypes

ICU = ctypes.CDLL("libicui18n.so.72")
COMMON = ctypes.CDLL("libicuuc.so.72")


def units(string):
    data = string.encode("utf-16-le")
    return (ctypes.c_uint16 * (len(data) // 2 + 1)).from_buffer_copy(data + b"\0\0"), len(string)


def answer(function, *arguments):
    out = (ctypes.c_uint16 * 200)()
    status = ctypes.c_int(0)
    length = function(*arguments, out, 200, ctypes.byref(status))
    return bytes(out)[: 2 * length].decode("utf-16-le") if status.value <= 0 else ""


def all_zones():
    status = ctypes.c_int(0)
    ICU.ucal_openTimeZones_72.restype = ctypes.c_void_p
    handle = ctypes.c_void_p(ICU.ucal_openTimeZones_72(ctypes.byref(status)))
    COMMON.uenum_next_72.restype = ctypes.c_char_p
    while True:
        length = ctypes.c_int(0)
        name = COMMON.uenum_next_72(handle, ctypes.byref(length), ctypes.byref(status))
        if not name:
            return
        yield name.decode()


def main():
    windows = {answer(ICU.ucal_getWindowsTimeZoneID_72, *units(zone)) for zone in all_zones()}
    for name in sorted(windows - {""}):
        zone = answer(ICU.ucal_getTimeZoneIDForWindowsID_72, *units(name), b"001")
        print(f"{name}\t{zone}")


main()

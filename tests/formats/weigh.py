"""Reads files in a process that may map none of them, and says what the kernel counted: run as a module, on paths.

The first reading of each file imports what it needs; then a filter of system calls ends the process at the first
mapping of any file, and the second reading is counted. One line of JSON a file.
"""

from __future__ import annotations

import ctypes
import json
import os
import platform
import struct
import sys
from pathlib import Path

from metaextract_tui.formats.reading import read_file
from metaextract_tui.formats.registry import registry

# Numbers of the kernel's uapi: linux/seccomp.h, linux/filter.h, linux/audit.h and the system call tables.
_SET_NO_NEW_PRIVS, _SET_SECCOMP, _FILTER = 38, 22, 2
_LOAD, _EQUAL, _RETURN = 0x20, 0x15, 0x06
_ALLOW, _KILL = 0x7FFF0000, 0x80000000
_MMAP = {"x86_64": 9, "aarch64": 222}
_NUMBER, _FILE = 0, 16 + 4 * 8  # places in struct seccomp_data: the call, the low half of its fifth argument


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("steps", ctypes.c_char_p))


def forbid_mapping() -> bool:
    """From now on mmap() of a file kills this process; memory of no file is given. False: not on this system."""
    call = _MMAP.get(platform.machine())
    if sys.platform != "linux" or call is None:
        return False
    steps = (
        (_LOAD, 0, 0, _NUMBER),
        (_EQUAL, 0, 3, call),
        (_LOAD, 0, 0, _FILE),
        (_EQUAL, 1, 0, 0xFFFFFFFF),  # no file: -1
        (_RETURN, 0, 0, _KILL),
        (_RETURN, 0, 0, _ALLOW),
    )
    code = b"".join(struct.pack("=HBBI", *step) for step in steps)
    libc = ctypes.CDLL(None, use_errno=True)
    program = _Program(len(steps), code)
    done: int = libc.prctl(_SET_NO_NEW_PRIVS, 1, 0, 0, 0) or libc.prctl(_SET_SECCOMP, _FILTER, ctypes.byref(program))
    return done == 0


def counted() -> tuple[int, int]:
    """Bytes and calls of reading by this process so far (proc(5): rchar, syscr)."""
    with open("/proc/self/io", "rb", buffering=0) as file:
        said = dict(line.split(b": ") for line in file.read(4096).splitlines())
    return int(said[b"rchar"]), int(said[b"syscr"])


def main(paths: list[str], *, deep: bool = False) -> None:
    known = registry()
    for path in paths:
        read_file(os.fsencode(path), known, deep=deep)
    forbidden = forbid_mapping()
    first, second = counted(), counted()
    own = (second[0] - first[0], second[1] - first[1])
    for path in paths:
        before = counted()
        record, _ = read_file(os.fsencode(path), known, deep=deep)
        after = counted()
        line = {
            "name": Path(path).name,
            "bytes": after[0] - before[0] - own[0],
            "calls": after[1] - before[1] - own[1],
            "unmapped": forbidden,
            "record": json.loads(record.to_json()),
        }
        sys.stdout.write(json.dumps(line) + "\n")


if __name__ == "__main__":
    main([one for one in sys.argv[1:] if one != "--deep"], deep="--deep" in sys.argv)

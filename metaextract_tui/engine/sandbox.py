"""The net under the formats' rules: a worker may read files and do nothing else (Landlock, Linux 5.13 and later).

Numbers are those of the kernel's uapi: include/uapi/linux/landlock.h and the unified system call table.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import struct
import sys

_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446
_VERSION_FLAG = 1
_RULE_PATH_BENEATH = 1
_PR_SET_NO_NEW_PRIVS = 38
_READ_FILE, _READ_DIR = 1 << 2, 1 << 3
# What each version of the interface can restrict: file system rights (highest bit) and network rights.
_FS_RIGHTS = {1: (1 << 13) - 1, 2: (1 << 14) - 1, 3: (1 << 15) - 1, 4: (1 << 15) - 1, 5: (1 << 16) - 1}
_NET_RIGHTS = 0b11  # bind and connect TCP, from version 4


class SandboxUnavailable(Exception):
    """The kernel (or this platform) offers no Landlock."""


def version() -> int:
    """The version of Landlock's interface. Raises SandboxUnavailable."""
    if sys.platform != "linux":
        raise SandboxUnavailable("Landlock is a feature of Linux")
    libc = ctypes.CDLL(None, use_errno=True)
    found = int(libc.syscall(_CREATE_RULESET, None, ctypes.c_size_t(0), _VERSION_FLAG))
    if found < 1:
        raise SandboxUnavailable(f"the kernel says: {os.strerror(ctypes.get_errno())}")
    return found


def enter() -> str:
    """Restrict this process for good: files may be read, nothing written or executed, no TCP where it can.

    Returns what is in force, in words. Raises SandboxUnavailable.
    """
    abi = version()
    libc = ctypes.CDLL(None, use_errno=True)
    handled = _FS_RIGHTS[min(abi, 5)]
    with_net = abi >= 4
    attribute = struct.pack("=QQ", handled, _NET_RIGHTS) if with_net else struct.pack("=Q", handled)
    ruleset = int(libc.syscall(_CREATE_RULESET, attribute, ctypes.c_size_t(len(attribute)), 0))
    if ruleset < 0:
        raise SandboxUnavailable(os.strerror(ctypes.get_errno()))
    try:
        root = os.open("/", os.O_PATH | os.O_CLOEXEC)
        try:
            rule = struct.pack("=Qi", _READ_FILE | _READ_DIR, root)
            _check(libc.syscall(_ADD_RULE, ruleset, _RULE_PATH_BENEATH, rule, 0))
        finally:
            os.close(root)
        _check(libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))
        _check(libc.syscall(_RESTRICT_SELF, ruleset, 0))
    finally:
        with contextlib.suppress(OSError):
            os.close(ruleset)
    return f"Landlock {abi}: files read-only, " + ("no TCP" if with_net else "network not restricted")


def _check(result: int) -> None:
    if result < 0:
        raise SandboxUnavailable(os.strerror(ctypes.get_errno()))

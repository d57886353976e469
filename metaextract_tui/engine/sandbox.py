"""The net under the formats' rules: a worker may read files and do nothing else (Landlock, Linux 5.13 and later), and
has no network (a network namespace in which there is none, where the kernel gives one).

Numbers are those of the kernel's uapi: include/uapi/linux/landlock.h, sched.h and the unified system call table.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import struct
import sys
from collections.abc import Iterator

_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446
_VERSION_FLAG = 1
_RULE_PATH_BENEATH = 1
_PR_SET_NO_NEW_PRIVS = 38
_READ_FILE, _READ_DIR = 1 << 2, 1 << 3
# What each version of the interface can restrict: file system rights (highest bit) and network rights.
_FS_RIGHTS = {1: (1 << 13) - 1, 2: (1 << 14) - 1, 3: (1 << 15) - 1, 4: (1 << 15) - 1, 5: (1 << 16) - 1}
_NET_RIGHTS = 0b11  # bind and connect TCP, from version 4
_SCOPES = 0b11  # abstract Unix sockets and signals, only within the sandbox, from version 6
_NEW_USER, _NEW_NET = 0x10000000, 0x40000000
_PR_SET_DUMPABLE = 4

_offline = False  # whether this process and those it forks are in a network namespace of their own


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


def go_offline() -> bool:
    """Leave the network for good, for this process and all it forks; whether the kernel lets it. To be called while the
    process has one thread. Takes 1-3 ms, which is why the forkserver does it, and not each worker."""
    global _offline
    if sys.platform != "linux":
        return False
    libc = ctypes.CDLL(None, use_errno=True)
    _offline = int(libc.unshare(_NEW_NET)) == 0
    if not _offline and os.geteuid() != 0:
        # In a user namespace of its own anybody may. Root would lose in it the right to read all files.
        user, group = os.getuid(), os.getgid()
        ids = (("setgroups", "deny"), ("uid_map", f"{user} {user} 1"), ("gid_map", f"{group} {group} 1"))
        _offline = int(libc.unshare(_NEW_USER | _NEW_NET)) == 0
        if _offline:
            libc.prctl(_PR_SET_DUMPABLE, 1, 0, 0, 0)  # or /proc/self would be root's
            for name, text in ids:
                with contextlib.suppress(OSError), open(f"/proc/self/{name}", "w") as stream:
                    stream.write(text)
    return _offline


def enter() -> str:
    """Restrict this process for good: files may be read, nothing written or executed; no TCP, no signals where it can.

    Returns what is in force, in words, `go_offline` included. Raises SandboxUnavailable.
    """
    abi = version()
    libc = ctypes.CDLL(None, use_errno=True)
    handled = _FS_RIGHTS[min(abi, 5)]
    with_net = abi >= 4
    attribute = struct.pack("=QQQ", handled, _NET_RIGHTS, _SCOPES)[: 24 if abi >= 6 else 16 if with_net else 8]
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
    return ", ".join(_words(abi))


def network() -> str:
    """What keeps this process from the network, in words."""
    return "no network (a namespace without one)" if _offline else "network not restricted"


def _words(abi: int) -> Iterator[str]:
    yield f"Landlock {abi}: files read-only, nothing executed"
    if abi >= 6:
        yield "no signals to others"
    yield "no TCP, other network not restricted" if abi >= 4 and not _offline else network()


def _check(result: int) -> None:
    if result < 0:
        raise SandboxUnavailable(os.strerror(ctypes.get_errno()))

"""What tells that the machine itself went down, or had to kill programs for their memory, since some moment before."""

from __future__ import annotations

from pathlib import Path

_BOOT = Path("/proc/sys/kernel/random/boot_id")  # random(4): another one after each start of the system
_COUNTERS = Path("/proc/vmstat")
_KILLS = "oom_kill "  # processes that the kernel killed since then because memory was short


def standing() -> str:
    """One word that stays the same until the machine fails; empty where the system does not tell."""
    try:
        boot = _BOOT.read_text("ascii").strip()
        lines = _COUNTERS.read_text("ascii").splitlines()
    except (OSError, UnicodeDecodeError):
        return ""
    kills = next((line.removeprefix(_KILLS) for line in lines if line.startswith(_KILLS)), "")
    return f"{boot}/{kills}" if boot and kills else ""

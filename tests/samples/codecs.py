"""Codec configurations as an encoder would write them, for the sample videos."""

from __future__ import annotations

import struct


class Bits:
    """Bits, most significant first, with the Exp-Golomb codes of H.264 (ITU-T H.264, clause 9.1)."""

    def __init__(self) -> None:
        self._bits = ""

    def u(self, count: int, value: int) -> Bits:
        self._bits += format(value, f"0{count}b")
        return self

    def ue(self, value: int) -> Bits:
        coded = format(value + 1, "b")
        self._bits += "0" * (len(coded) - 1) + coded
        return self

    def done(self) -> bytes:
        """With the stop bit, filled up to a whole byte."""
        bits = self._bits + "1"
        bits += "0" * (-len(bits) % 8)
        return int(bits, 2).to_bytes(len(bits) // 8, "big")


def h264_config(width: int, height: int) -> bytes:
    """An `avcC` (ISO/IEC 14496-15, clause 5.3.3) for Main profile, level 4.0, 4:2:0, 8 bit."""
    columns, rows = -(-width // 16), -(-height // 16)
    crop_right, crop_bottom = (columns * 16 - width) // 2, (rows * 16 - height) // 2
    bits = Bits().ue(0).ue(0).ue(2).ue(4).u(1, 0)  # id, frame_num bits, order type 2, 4 reference frames, no gaps
    bits.ue(columns - 1).ue(rows - 1).u(1, 1).u(1, 1)  # frames only, direct 8x8
    if crop_right or crop_bottom:
        bits.u(1, 1).ue(0).ue(crop_right).ue(0).ue(crop_bottom)
    else:
        bits.u(1, 0)
    sps = b"\x67\x4d\x00\x28" + bits.u(1, 0).done()
    pps = b"\x68\xee\x3c\x80"
    return b"".join(
        (b"\x01\x4d\x00\x28\xff\xe1", struct.pack(">H", len(sps)), sps, b"\x01", struct.pack(">H", len(pps)), pps)
    )


def aac_config(rate: int, channels: int) -> bytes:
    """An AudioSpecificConfig (ISO/IEC 14496-3, clause 1.6.2.1) for AAC LC."""
    rates = (96000, 88200, 64000, 48000, 44100, 32000, 24000, 22050, 16000, 12000, 11025, 8000)
    return struct.pack(">H", 2 << 11 | rates.index(rate) << 7 | channels << 3)


def opus_head(channels: int) -> bytes:
    """The identification header of Opus (RFC 7845, section 5.1)."""
    return b"OpusHead" + struct.pack("<BBHIhB", 1, channels, 312, 48000, 0, 0)

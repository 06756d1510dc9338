"""Makes a picture small: the 256 colours it has most of, and each other one as the nearest of them.

What Chromium writes has 24 bits a pixel, for a page that is paper, ink and the edges of letters. With
a palette a picture takes less than half the bytes, and no eye sees the difference.
"""

import zlib
from collections import Counter
from pathlib import Path
from struct import pack, unpack

MOST = 256
COMMONEST = 160
_SIGNATURE = b"\x89PNG\r\n\x1a\n"
Colour = tuple[int, ...]


def with_palette(picture: Path) -> None:
    """Writes the PNG anew, in place. It has to be as Chromium writes them: 8 bits, RGB or RGBA."""
    width, height, rows = _pixels(picture.read_bytes())
    counted = Counter(colour for row in rows for colour in row)
    kept = _kept(counted)
    number = {colour: _nearest(colour, kept) for colour in counted}
    lines = b"".join(b"\0" + bytes(number[colour] for colour in row) for row in rows)
    head = pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)
    palette = b"".join(bytes(colour) for colour in kept)
    pieces = (
        (b"IHDR", head),
        (b"PLTE", palette),
        (b"IDAT", zlib.compress(lines, 9)),
        (b"IEND", b""),
    )
    picture.write_bytes(_SIGNATURE + b"".join(_chunk(name, body) for name, body in pieces))


def _kept(counted: Counter[Colour]) -> list[Colour]:
    """Those that fill most, and then those that would look most wrong as another."""
    first = [colour for colour, _ in counted.most_common(COMMONEST)]

    def wrong(colour: Colour) -> int:
        return counted[colour] * _apart(colour, first[_nearest(colour, first)])

    rest = sorted(counted.keys() - set(first), key=lambda one: (wrong(one), one), reverse=True)
    return [*first, *rest[: MOST - COMMONEST]]


def _nearest(colour: Colour, kept: list[Colour]) -> int:
    return min(range(len(kept)), key=lambda n: _apart(colour, kept[n]))


def _apart(one: Colour, other: Colour) -> int:
    return sum((a - b) ** 2 for a, b in zip(one, other, strict=True))


def _chunk(name: bytes, body: bytes) -> bytes:
    return pack(">I", len(body)) + name + body + pack(">I", zlib.crc32(name + body))


def _pixels(data: bytes) -> tuple[int, int, list[list[Colour]]]:
    """(width, height, rows of colours without transparency). Raises ValueError for another kind."""
    chunks, at = [], len(_SIGNATURE)
    while at < len(data):
        (length,) = unpack(">I", data[at : at + 4])
        chunks.append((data[at + 4 : at + 8], data[at + 8 : at + 8 + length]))
        at += length + 12
    width, height, bits, kind, _, _, interlaced = unpack(">IIBBBBB", chunks[0][1])
    if (bits, interlaced) != (8, 0) or kind not in {2, 6}:
        raise ValueError(
            "This is no picture of 8 bits a channel, RGB or RGBA, without interlacing."
        )
    channels = 3 if kind == 2 else 4
    raw = zlib.decompress(b"".join(body for name, body in chunks if name == b"IDAT"))
    line, rows = bytes(width * channels), []
    for start in range(0, len(raw), width * channels + 1):
        line = _unfiltered(
            raw[start], raw[start + 1 : start + 1 + width * channels], line, channels
        )
        rows.append([tuple(line[n : n + 3]) for n in range(0, len(line), channels)])
    return width, height, rows


def _unfiltered(how: int, line: bytes, above: bytes, channels: int) -> bytes:
    """One line without its filter (PNG, third edition, 9.2)."""
    before = bytes(channels)
    read = bytearray(before)
    corners = before + above
    for n, value in enumerate(line):
        left, up, corner = read[n], above[n], corners[n]
        add = (0, left, up, (left + up) // 2, _paeth(left, up, corner))[how]
        read.append((value + add) & 255)
    return bytes(read[channels:])


def _paeth(left: int, up: int, corner: int) -> int:
    guess = left + up - corner
    return min((left, up, corner), key=lambda one: abs(guess - one))

"""Hostile text: what people paste, and what somebody who means harm would type. Seeded, so the same each time."""

import random
from collections.abc import Callable, Iterator
from urllib.parse import quote_from_bytes

SEED = 20_261_201
LONG = 100_000
# Were a template's text taken for a template, this would be worked out in it.
WORKED_OUT = "62710561"

CURATED = (
    "<script>alert(1)</script>",
    "<x-hostile onx-hostile=1>",
    "\"><img src=x onerror=alert(1)>",
    "' onmouseover='alert(1)",
    "</title></textarea></script><svg/onload=alert(1)>",
    "<!--><script>alert(1)</script-->",
    "<![CDATA[<b>]]>",
    "<a href='javascript:alert(1)'>x</a>",
    "javascript:alert(1)",
    "https://tickets.example.gov/\"><script>alert(1)</script>",
    "https://tickets.example.gov/%0d%0aSet-Cookie:x=1",
    "data:text/html,<script>alert(1)</script>",
    "{{ 7919*7919 }}",
    "{% for x in ().__class__.__base__.__subclasses__() %}{{ x }}{% endfor %}",
    "${7919*7919} #{7919*7919} <%= 7919*7919 %> {7919*7919}",
    "%s %d %(secret)s {0} {self} {0.__class__}",
    "&lt;script&gt; &amp;amp; &#0; &#x202e; &notin;",
    "=cmd|' /C calc'!A0",
    "+1+1", "-1-1", "@SUM(A1:A9)", "\t=1+1", "\r=1+1", "＝1+1", '"=1+1"', ";=1+1", " =1+1",
    "a\r\nSet-Cookie: hostile=1\r\n\r\n<b>",
    "a\r\nDTSTART:19970101T000000Z\r\nEND:VEVENT\r\nBEGIN:VEVENT",
    "a\nX-HOSTILE:1\n b", "a\r b", "a\x0bb\x0cc\x85d\u2028e\u2029f",
    "\\n \\, \\; \\\\ \\N \\", "a;b:c,d=\"e\"", "BEGIN:VALARM\nTRIGGER:PT1M",
    "\x00", "a\x00b", "\x1b[31mred\x1b[0m", "\x07\x08\x7f\x9b",
    "\ufeffBOM", "\ufffe\uffff", "\U0001fffe\U0010ffff", "\ufdd0",
    "\ud800", "a\udc00b", "\udfff\ud800", "\ud83d\ude00",
    "\u202eevil\u202c", "\u2066a\u2069\u200f\u061c", "user\u202egpj.exe",
    "a\u200bb\u200cc\u200dd\u2060e\u00ad", "\u3164", "\u00a0\u2007\u202f", " ", "\n\n\n\n", "",
    "e" + "\u0301" * 500, "Z\u0351\u036b\u0343a\u0332l\u0338g\u0336o\u0321", "\u1100\u1161\u11a8",
    "👩‍👩‍👧‍👦🏳️‍🌈", "𝕳𝖊𝖑𝖑𝖔", "İıſK", "ﬁﬃ", "\U000e0041\U000e007f",
    "=?utf-8?B?PHNjcmlwdD4=?=", "=?utf-8?Q?=0d=0aBcc:x?=",
    "'; DROP TABLE window; --", "%' OR 1=1 --", "%_\\%", "$(id) `id` | id",
    "../../../etc/passwd", "%00%0a%0d", "\\\\host\\share", "C:\\nul",
    "null", "NaN", "-0", "1e999", "True", "undefined", "[object Object]",
    "\"quotes\" “typographic” 'single'", "long" * 30, "w" * 76, "ü" * 75, "漢" * 40, "😀" * 40,
    "x" * LONG, "\u202e" * 300, "\n" * 5_000, "<b>" * 300, "A" + "\u0323" * 119,
)  # fmt: skip

_PIECES: tuple[Callable[[random.Random], str], ...] = (
    lambda dice: dice.choice(CURATED)[:200],
    lambda dice: chr(dice.randrange(0x20)),
    lambda dice: chr(dice.randrange(0x7F, 0xA0)),
    lambda dice: chr(dice.randrange(0xD800, 0xE000)),
    lambda dice: chr(dice.choice((0x200E, 0x202A, 0x202E, 0x2066, 0x2069, 0xFEFF, 0x2028))),
    lambda dice: chr(dice.randrange(0x300, 0x370)) * dice.randrange(1, 9),
    lambda dice: chr(dice.randrange(0x110000)),
    lambda dice: chr(dice.randrange(0x1F300, 0x1FAFF)),
    lambda dice: dice.choice("<>\"'&;:,=+-@\\`{}[]()|%$#\r\n\t "),
    lambda dice: dice.choice("abcXYZ 0123"),
    lambda dice: dice.choice(("\r\n", "\r\n ", "{{", "}}", "{%", "<!--", "-->", "]]>", "://")),
)


def strings(many: int) -> Iterator[str]:
    """So many of them: the curated ones first, then as chance mixes them."""
    yield from CURATED[:many]
    dice = random.Random(SEED)  # noqa: S311 (they are to be the same each time)
    for _ in range(many - len(CURATED)):
        pieces = (dice.choice(_PIECES)(dice) for _ in range(dice.randrange(1, 12)))
        yield "".join(pieces)


def sent_as(text: str) -> str:
    """As a form sends it; a lone surrogate as the bytes that stand for it nowhere."""
    return quote_from_bytes(text.encode("utf-8", "surrogatepass"))

"""Certificates for servers of the tests' own, made for one run."""

import ssl
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID


@lru_cache(maxsize=8)
def certificate(name: str, *, ended: bool = False) -> tuple[bytes, bytes]:
    """A key and a certificate, signed by itself, as PEM."""
    key = ec.generate_private_key(ec.SECP256R1())
    called = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    until = now - timedelta(days=1) if ended else now + timedelta(days=1)
    made = (
        x509.CertificateBuilder()
        .subject_name(called)
        .issuer_name(called)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=2))
        .not_valid_after(until)
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    return private, made.public_bytes(serialization.Encoding.PEM)


def serves_as(folder: Path, name: str, *, ended: bool = False) -> ssl.SSLContext:
    """What a server of that name has."""
    private, public = certificate(name, ended=ended)
    file = folder / f"{name}.pem"
    file.write_bytes(private + public)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    return context


def trusts(*names: str, ended: bool = False) -> ssl.SSLContext:
    """What a client has that trusts these alone."""
    context = ssl.create_default_context(cadata=certificate(names[0], ended=ended)[1].decode())
    for name in names[1:]:
        context.load_verify_locations(cadata=certificate(name)[1].decode())
    return context

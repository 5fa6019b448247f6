"""An authority of the test's own, and a server's certificate that it has signed."""

from __future__ import annotations

import datetime
import ipaddress
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

_PEM = serialization.Encoding.PEM


@dataclass(frozen=True, slots=True)
class Certificates:
    """Files of one server of this machine."""

    authority: Path
    certificate: Path
    key: Path


def certified(directory: Path) -> Certificates:
    """Make an authority, and key and certificate of a server called `localhost`."""
    root, own = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
    authority = _certificate("authority", root).add_extension(
        x509.BasicConstraints(ca=True, path_length=0), critical=True
    )
    names = [x509.DNSName("localhost"), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]
    served = _certificate("localhost", own).add_extension(
        x509.SubjectAlternativeName(names), critical=False
    )
    found = Certificates(*(directory / name for name in ("ca.crt", "server.crt", "server.key")))
    found.authority.write_bytes(authority.sign(root, hashes.SHA256()).public_bytes(_PEM))
    found.certificate.write_bytes(served.sign(root, hashes.SHA256()).public_bytes(_PEM))
    form, unlocked = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    found.key.write_bytes(own.private_bytes(_PEM, form, unlocked))
    return found


def _certificate(name: str, key: ec.EllipticCurvePrivateKey) -> x509.CertificateBuilder:
    now = datetime.datetime.now(datetime.UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)]))
        .issuer_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "authority")]))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(hours=1))
        .not_valid_after(now + datetime.timedelta(days=1))
    )

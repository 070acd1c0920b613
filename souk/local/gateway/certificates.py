"""Certificates for this machine: what ACM and a partner's own authority would have made. New ones at every start."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

DAY: Final = timedelta(days=1)
YEAR: Final = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Certificates:
    """Where the files are. Each of the partner's has its key beside it, in a file that ends in `.key`.

    `authority` signs the servers' certificate: clients are told to trust it. `partner` is a client that the plan's
    partner domain admits; `expired` was one until yesterday; `stranger` is signed by an authority that nobody named.
    """

    authority: Path
    server: Path
    server_key: Path
    partner: Path
    expired: Path
    stranger: Path
    partners: Path

    @classmethod
    def make(cls, folder: Path, names: list[str], planned_authorities: str) -> Certificates:
        """Make them all. `partners` holds the planned authorities and, for trying it out, one that lives here."""
        folder.mkdir(parents=True, exist_ok=True)
        now = datetime.now(UTC)
        own, partners, strangers = (_Authority(f"Souk local {name}") for name in ("servers", "partners", "strangers"))
        server = own.issue(folder, "server", names, now - DAY, now + YEAR)
        made = {
            "partner": partners.issue(folder, "partner", [], now - DAY, now + YEAR),
            "expired": partners.issue(folder, "expired", [], now - 2 * DAY, now - DAY),
            "stranger": strangers.issue(folder, "stranger", [], now - DAY, now + YEAR),
        }
        authority, trusted = folder / "authority.pem", folder / "partners.pem"
        authority.write_bytes(own.pem)
        trusted.write_bytes(planned_authorities.encode() + partners.pem)
        return cls(authority=authority, server=server, server_key=server.with_suffix(".key"), partners=trusted, **made)


class _Authority:
    def __init__(self, name: str) -> None:
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        now = datetime.now(UTC)
        self._certificate = (
            _builder(self._name, self._name, self._key, now - DAY, now + YEAR)
            .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
            .add_extension(_usage(signs_certificates=True), critical=True)
            .sign(self._key, hashes.SHA256())
        )

    @property
    def pem(self) -> bytes:
        return self._certificate.public_bytes(serialization.Encoding.PEM)

    def issue(self, folder: Path, name: str, hosts: list[str], start: datetime, end: datetime) -> Path:
        """A certificate with its key: a server's if it has host names, else a client's."""
        key = ec.generate_private_key(ec.SECP256R1())
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, hosts[0] if hosts else name)])
        use = ExtendedKeyUsageOID.SERVER_AUTH if hosts else ExtendedKeyUsageOID.CLIENT_AUTH
        authority = x509.AuthorityKeyIdentifier.from_issuer_public_key(self._key.public_key())
        builder = (
            _builder(subject, self._name, key, start, end)
            .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
            .add_extension(_usage(signs_certificates=False), critical=True)
            .add_extension(x509.ExtendedKeyUsage([use]), critical=False)
            .add_extension(authority, critical=False)
        )
        if hosts:
            names = x509.SubjectAlternativeName([x509.DNSName(host) for host in hosts])
            builder = builder.add_extension(names, critical=False)
        file = folder / f"{name}.pem"
        file.write_bytes(builder.sign(self._key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM))
        secret = file.with_suffix(".key")
        secret.touch(mode=0o600)
        secret.write_bytes(
            key.private_bytes(
                serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
            )
        )
        return file


def _builder(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePrivateKey, start: datetime, end: datetime
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(end)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )


def _usage(*, signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=True,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        encipher_only=False,
        decipher_only=False,
    )

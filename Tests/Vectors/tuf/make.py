"""Makes the vectors of this directory with python-tuf; see README.md.

    python3 -m venv venv && venv/bin/pip install tuf==7.0.1 securesystemslib==1.6.0 cryptography
    venv/bin/python make.py
"""

import hashlib
import json
import random
from datetime import datetime, timedelta, timezone
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric import ec
from securesystemslib.formats import encode_canonical
from securesystemslib.signer import CryptoSigner
from tuf.api.metadata import (
    DelegatedRole, Delegations, Metadata, MetaFile, Root, Snapshot, SuccinctRoles, TargetFile, Targets, Timestamp,
)
from tuf.api.serialization.json import JSONSerializer

HERE = Path(__file__).parent
EXPIRES = datetime(2036, 2, 29, 23, 59, 59, tzinfo=timezone.utc)
TARGET = b"a target file"

ed25519 = CryptoSigner.generate_ed25519()
ecdsa = CryptoSigner.generate_ecdsa()
rsa = CryptoSigner.generate_rsa(size=2048)
online = CryptoSigner.generate_ed25519()


def write(name: str, metadata: Metadata, signers: list, compact: bool) -> None:
    for signer in signers:
        metadata.sign(signer, append=True)
    (HERE / f"{name}.json").write_bytes(metadata.to_bytes(JSONSerializer(compact=compact)))
    (HERE / f"{name}.signed").write_bytes(encode_canonical(metadata.signed.to_dict()).encode())


def make_metadata() -> None:
    root = Root(version=3, expires=EXPIRES, consistent_snapshot=True)
    for signer in (ed25519, ecdsa, rsa):
        root.add_key(signer.public_key, "root")
    root.roles["root"].threshold = 2
    root.roles["root"].unrecognized_fields["note"] = "kept"
    root.add_key(ed25519.public_key, "targets")
    for role in ("timestamp", "snapshot"):
        root.add_key(online.public_key, role)
    root.unrecognized_fields["x-note"] = {"b": [1, -2, None, True], "a": "é \"\\\" \n e\u0301"}
    write("root", Metadata(root), [ed25519, ecdsa, rsa], compact=False)

    targets = Targets(version=7, expires=EXPIRES)
    file = TargetFile.from_data("gateway/1.4.2/rootfs.img", TARGET, ["sha256", "sha512"])
    file.unrecognized_fields["custom"] = {"fleetcast": {
        "product": "gateway", "hardware": ["a1", "a2"], "version": "1.4.2-rc.1+build7", "code": 10402,
        "from": ">=1.2.0 <2.0.0", "force": True, "handler": "image", "rollout": 250000,
        "notBefore": "2026-01-01T00:00:00Z", "notAfter": "2027-01-01T00:00:00Z",
        "windows": ["Sat,Sun 02:00-04:30", "22:00-04:00"],
        "broadcast": {
            "information": "000c8000000004f803000108", "repairSymbols": 500, "batchSymbols": 32,
            "spine": hashlib.sha256(b"spine").hexdigest()},
        "later": {"unknown": 1}}}
    targets.targets["gateway/1.4.2/rootfs.img"] = file
    # One text to whoever compares characters, two to signers.
    for path in ("caf\u00e9", "cafe\u0301"):
        targets.targets[path] = TargetFile.from_data(path, path.encode())
    targets.delegations = Delegations(keys={}, roles={
        "project/a": DelegatedRole("project/a", [], 1, False, paths=["a/*", "b/?.img"]),
        "bins": DelegatedRole("bins", [], 1, True, path_hash_prefixes=["0", "1a"]),
        "broadcast": DelegatedRole("broadcast", [], 1, False, paths=[]),
    })
    targets.add_key(online.public_key, "project/a")
    targets.add_key(ecdsa.public_key, "project/a")
    targets.add_key(ed25519.public_key, "bins")
    targets.add_key(ed25519.public_key, "broadcast")
    write("targets", Metadata(targets), [ed25519], compact=True)

    succinct = Targets(version=1, expires=EXPIRES)
    succinct.delegations = Delegations(keys={}, succinct_roles=SuccinctRoles([], 1, 10, "bin"))
    succinct.add_key(online.public_key)
    write("succinct", Metadata(succinct), [ed25519], compact=True)

    data = (HERE / "targets.json").read_bytes()
    snapshot = Snapshot(version=9, expires=EXPIRES, meta={
        "targets.json": MetaFile.from_data(7, data, ["sha256", "sha512"]), "project/a.json": MetaFile(2),
        "bins.json": MetaFile(4, length=1000), "broadcast.json": MetaFile(1),
    })
    write("snapshot", Metadata(snapshot), [online], compact=True)
    data = (HERE / "snapshot.json").read_bytes()
    timestamp = Timestamp(version=40, expires=EXPIRES, snapshot_meta=MetaFile.from_data(9, data, ["sha256"]))
    timestamp.unrecognized_fields["fleetcast"] = {"issued": "2026-01-02T03:04:05Z", "later": 1}
    write("timestamp", Metadata(timestamp), [online], compact=False)


def make_facts() -> None:
    rng = random.Random(5)
    ecdsa_384 = CryptoSigner(ec.generate_private_key(ec.SECP384R1()))
    keys = [s.public_key for s in (ed25519, ecdsa, rsa, online, ecdsa_384)]
    canonical = []
    for _ in range(200):
        value = random_value(rng, 4)
        canonical.append({"value": value, "canonical": encode_canonical(value)})
    patterns = []
    while len(patterns) < 1500:
        text = "".join(rng.choice("ab/]-!*?[z") for _ in range(rng.randrange(1, 9)))
        path = "".join(rng.choice("ab/]-!z[é") for _ in range(rng.randrange(1, 6)))
        matches = DelegatedRole._is_target_in_pathpattern(path, text)
        # Most are of no match; keep a few of them.
        if matches or rng.random() < 0.1:
            patterns.append([text, path, matches])
    bins = []
    for bits in (1, 2, 3, 4, 5, 8, 9, 16, 31, 32):
        for path in ("a", "gateway/1.4.2/rootfs.img", "é"):
            roles = SuccinctRoles([], 1, bits, "bin")
            bins.append([bits, path, hashlib.sha256(path.encode()).hexdigest(), roles.get_role_for_target(path)])
    times = []
    for _ in range(200):
        moment = datetime(1, 1, 1, tzinfo=timezone.utc) + timedelta(seconds=rng.randrange(3652059 * 86400))
        # Not by strftime, which writes years before 1000 without their zeros.
        times.append([int((moment - datetime(1970, 1, 1, tzinfo=timezone.utc)).total_seconds()),
                      moment.replace(tzinfo=None).isoformat() + "Z"])
    facts = {
        "keys": [{"key": key.to_dict(), "keyid": key.keyid} for key in keys],
        "canonical": canonical, "patterns": patterns, "bins": bins, "times": times,
    }
    lines = ",\n".join(
        json.dumps(name) + ":[\n" + ",\n".join(json.dumps(item) for item in items) + "\n]"
        for name, items in facts.items())
    (HERE / "facts.json").write_text("{" + lines + "}\n")


def random_value(rng: random.Random, depth: int):
    kind = rng.randrange(7 if depth else 4)
    if kind == 0:
        return rng.choice([None, True, False])
    if kind == 1:
        return rng.choice([0, -1, 2**63, -(2**70), rng.randrange(1000)])
    if kind < 4:
        return random_text(rng)
    if kind == 4:
        return [random_value(rng, depth - 1) for _ in range(rng.randrange(4))]
    return {random_text(rng): random_value(rng, depth - 1) for _ in range(rng.randrange(5))}


def random_text(rng: random.Random) -> str:
    letters = "ab\"\\/\n\t\x01\x7fé\u0301\u200b\uffee\U0001f600\U00010000Z "
    return "".join(rng.choice(letters) for _ in range(rng.randrange(6)))


make_metadata()
make_facts()

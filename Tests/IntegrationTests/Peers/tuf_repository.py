"""Makes a TUF repository with python-tuf, as files, with keys of all kinds.

tuf_repository.py DIRECTORY NUMBER makes DIRECTORY/NUMBER/{metadata,targets}; number 2 has another root key than 1,
and one more target.
"""

import os
import sys
from datetime import datetime, timedelta, timezone

from securesystemslib.signer import CryptoSigner
from tuf.api.metadata import (
    DelegatedRole,
    Delegations,
    Metadata,
    MetaFile,
    Root,
    Snapshot,
    SuccinctRoles,
    TargetFile,
    Targets,
    Timestamp,
)

EXPIRY = datetime.now(timezone.utc).replace(microsecond=0) + timedelta(days=30)


def write(base, name, metadata, signers):
    for signer in signers:
        metadata.sign(signer, append=True)
    data = metadata.to_bytes()
    for directory in base:
        with open(os.path.join(directory, name), "wb") as file:
            file.write(data)
    return data


def add_target(targets, base, path, data):
    file = TargetFile.from_data(path, data, ["sha256", "sha512"])
    targets.targets[path] = file
    directory, _, name = path.rpartition("/")
    for place in base:
        os.makedirs(os.path.join(place, directory), exist_ok=True)
        with open(os.path.join(place, directory, f"{file.hashes['sha256']}.{name}"), "wb") as output:
            output.write(data)


def main():
    directory = sys.argv[1]
    places = {}
    for kind in ("metadata", "targets"):
        places[kind] = [os.path.join(directory, str(number), kind) for number in (1, 2)]
        for place in places[kind]:
            os.makedirs(place)
    roots = [CryptoSigner.generate_ed25519(), CryptoSigner.generate_ecdsa()]
    newer = CryptoSigner.generate_ed25519()
    online = {
        "timestamp": CryptoSigner.generate_ed25519(),
        "snapshot": CryptoSigner.generate_ecdsa(),
        "targets": CryptoSigner.generate_rsa(),
    }
    root = Root(version=1, expires=EXPIRY, consistent_snapshot=True)
    for signer in roots:
        root.add_key(signer.public_key, "root")
    root.roles["root"].threshold = 2
    for role, signer in online.items():
        root.add_key(signer.public_key, role)
    write(places["metadata"], "1.root.json", Metadata(root), roots)

    team = CryptoSigner.generate_ed25519()
    for version, base in ((1, 0), (2, 1)):
        files = {kind: places[kind][base:] for kind in places}
        targets = Targets(version=version, expires=EXPIRY)
        add_target(targets, files["targets"], "gateway/firmware.img", b"firmware" * 20000 * version)
        if version == 2:
            targets.delegations = Delegations(
                {}, {"team/a": DelegatedRole("team/a", [], 1, False, ["team/*"])}
            )
            targets.add_key(team.public_key, "team/a")
            delegated = Targets(version=1, expires=EXPIRY)
            bins = CryptoSigner.generate_ed25519()
            delegated.delegations = Delegations({}, None, SuccinctRoles([], 1, 1, "bin"))
            delegated.add_key(bins.public_key)
            write(files["metadata"], "1.team%2Fa.json", Metadata(delegated), [team])
            for name in delegated.delegations.succinct_roles.get_roles():
                content = Targets(version=1, expires=EXPIRY)
                for path in ("team/tool", "team/toy"):
                    if delegated.delegations.succinct_roles.get_role_for_target(path) == name:
                        add_target(content, files["targets"], path, path.encode())
                write(files["metadata"], f"1.{name}.json", Metadata(content), [bins])
        data = write(files["metadata"], f"{version}.targets.json", Metadata(targets), [online["targets"]])
        snapshot = Snapshot(version=version, expires=EXPIRY)
        snapshot.meta["targets.json"] = MetaFile.from_data(version, data, ["sha256"])
        if version == 2:
            for name in ("team/a", "bin-0", "bin-1"):
                snapshot.meta[f"{name}.json"] = MetaFile(1)
        data = write(files["metadata"], f"{version}.snapshot.json", Metadata(snapshot), [online["snapshot"]])
        timestamp = Timestamp(version=version, expires=EXPIRY)
        timestamp.snapshot_meta = MetaFile.from_data(version, data, ["sha256", "sha512"])
        write(files["metadata"], "timestamp.json", Metadata(timestamp), [online["timestamp"]])
    root.version = 2
    root.revoke_key(roots[0].public_key.keyid, "root")
    root.add_key(newer.public_key, "root")
    root.unrecognized_fields["x-note"] = "π and \u0001 control"
    write(places["metadata"][1:], "2.root.json", Metadata(root), [*roots, newer])


main()

#!/usr/bin/env python3
"""Prints the vectors of PacketAuthenticationFormatTests/Vectors.swift.

Written from docs/protocols/packet-authentication.md alone, with hashlib and PyPI `cryptography` (44 or later), so
that an error in the Swift code is not repeated here.
"""
import hashlib
import struct

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

# Secret key of RFC 8032, section 7.1, test 1.
SEED = bytes.fromhex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60")
KEY_TAG = 0xA1B2C3
F, T, Z, AL, R, B = 1000, 16, 2, 4, 5, 8
TARGET = hashlib.sha256(b"the release of the vectors").digest()


def sha(data):
    return hashlib.sha256(data).digest()


def symbol(block, number):
    """Any 16 bytes: repair symbols are not the vectors' matter."""
    return bytes((block * 131 + number * 7 + index * 29) & 0xFF for index in range(T))


def symbols_of_blocks():
    """K + R of each block: 63 source symbols in two blocks are 32 and 31."""
    total = -(-F // T)
    small, large = divmod(total, Z)
    return [small + (1 if block < large else 0) + R for block in range(Z)]


def main():
    key = Ed25519PrivateKey.from_private_bytes(SEED)
    context = sha(
        b"fleetcast-mba1" + TARGET + struct.pack(">QHHIH", F, T, Z, R, B))
    numbers = [(block, esi) for block, count in enumerate(symbols_of_blocks()) for esi in range(count)]
    batches = -(-len(numbers) // B)
    depth = B.bit_length() - 1
    records, roots = [], []
    for batch in range(batches):
        members = numbers[batch * B:(batch + 1) * B]
        level = [
            sha(b"\x00" + context + struct.pack(">IBB", batch, leaf, block) + esi.to_bytes(3, "big")
                + symbol(block, esi))[:16]
            for leaf, (block, esi) in enumerate(members)]
        tree = [level]
        for height in range(1, depth + 1):
            level = [
                sha(b"\x01" + context + struct.pack(">IBB", batch, height, place) + level[2 * place]
                    + (level[2 * place + 1] if 2 * place + 1 < len(level) else bytes(16)))[:16]
                for place in range((len(level) + 1) // 2)]
            tree.append(level)
        assert len(level) == 1
        roots.append(level[0])
        signature = key.sign(b"fleetcast-mba1-batch" + context + struct.pack(">I", batch) + level[0])
        records.append((tree, signature))

    def extension(number, signed):
        batch, leaf = divmod(number, B)
        tree, signature = records[batch]
        words = (12 + 16 * depth + (64 if signed else 0)) // 4
        out = bytes([1, words, 15 << 4 | (8 if signed else 0), depth]) + struct.pack(">I", batch)
        out += bytes([leaf]) + KEY_TAG.to_bytes(3, "big")
        for height in range(depth):
            sibling = (leaf >> height) ^ 1
            out += tree[height][sibling] if sibling < len(tree[height]) else bytes(16)
        return out + (signature if signed else b"")

    header = b"FLCMBA1\n" + struct.pack(">HHI", 1, 0, KEY_TAG) + TARGET
    header += F.to_bytes(5, "big") + b"\0" + struct.pack(">HBHB", T, Z, 1, AL)
    header += struct.pack(">IHH", R, B, 0) + bytes(60)
    assert len(header) == 128
    body = b""
    for tree, signature in records:
        for height, level in enumerate(tree):
            body += b"".join(level) + bytes(16 * ((B >> height) - len(level)))
        body += signature

    public = key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    print("target", TARGET.hex())
    print("public", public.hex())
    print("context", context.hex())
    print("symbols", len(numbers), "batches", batches, "of blocks", symbols_of_blocks())
    print("leaf0", records[0][0][0][0].hex())
    print("leaf of number 40", records[5][0][0][0].hex(), numbers[40])
    for batch, root in enumerate(roots):
        print("root", batch, root.hex())
    print("signature 0", records[0][1].hex())
    print("signature last", records[-1][1].hex())
    print("extension 37 unsigned", extension(37, False).hex(), numbers[37])
    print("extension last signed", extension(len(numbers) - 1, True).hex(), numbers[-1])
    print("header", header.hex())
    print("file", sha(header + body).hex(), len(header + body))
    print("spine", sha(b"".join(roots)).hex())


main()

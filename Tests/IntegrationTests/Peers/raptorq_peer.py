#!/usr/bin/env python3
"""Encodes and decodes objects with the package `raptorq` of PyPI, an implementation that is not ours.

usage: raptorq_peer.py encode FILE SYMBOLS PACKET_SIZE REPAIR LOSS SEED
       raptorq_peer.py decode SYMBOLS FILE LOSS SEED
       raptorq_peer.py information FILE_SIZE PACKET_SIZE
       raptorq_peer.py vectors

A file of symbols is 12 bytes of transmission information and records of a payload ID (4 bytes) and a symbol. LOSS is the
share of a block's source symbols that is taken away before use, 0 to 1; as many repair symbols and three more stay, as
far as there are any; what stays is shuffled, and a tenth of it repeated.

The package chooses all parameters by itself, from the object's size and the packet's: `information` prints what it
chooses, as `T Z N Al`. `vectors` prints what Tests/RaptorQCodeTests/PeerVectors.swift holds.
"""
import random
import re
import struct
import sys
from pathlib import Path

import raptorq

WORKING_BYTE_COUNT = 10 << 20


def ceil_div(dividend, divisor):
    return -(-dividend // divisor)


def extended_symbol_counts():
    tables = Path(__file__).parents[3] / 'Sources/Codecs/RaptorQCode/Tables.swift'
    text = tables.read_text().split('extendedSymbolCounts')[1]
    return [int(number) for number in re.findall(r'\d+', text[text.index('= ['):text.index(']\n')])]


def information(byte_count, packet_size):
    """T, Z, N, Al as the package derives them: RFC 6330, section 4.3, with 10 MiB of working memory."""
    alignment, least = (8, 8) if packet_size >= 64 else (1, 1)
    symbol_size = packet_size - packet_size % alignment
    symbol_count = ceil_div(byte_count, symbol_size)
    counts = extended_symbol_counts()

    def greatest(sub_blocks):
        room = WORKING_BYTE_COUNT // (alignment * ceil_div(symbol_size, alignment * sub_blocks))
        return max(count for count in counts if count <= room)

    most = symbol_size // (least * alignment)
    blocks = ceil_div(symbol_count, greatest(most))
    sub_blocks = next(n for n in range(1, most + 1) if ceil_div(symbol_count, blocks) <= greatest(n) or n == most)
    return symbol_size, blocks, sub_blocks, alignment


def block_sizes(symbol_count, block_count):
    small, rest = divmod(symbol_count, block_count)
    return [small + 1] * rest + [small] * (block_count - rest)


def survivors(packets, sizes, loss, seed):
    """Takes symbols away from each block, as told above."""
    chance = random.Random(seed)
    result = []
    for number, size in enumerate(sizes):
        block = sorted({packet for packet in packets if packet[0] == number})
        sources = [packet for packet in block if int.from_bytes(packet[1:4], 'big') < size]
        repairs = [packet for packet in block if int.from_bytes(packet[1:4], 'big') >= size]
        kept = chance.sample(sources, max(0, len(sources) - round(size * loss)))
        result += kept + chance.sample(repairs, min(len(repairs), size - len(kept) + 3))
    result += chance.sample(result, len(result) // 10)
    chance.shuffle(result)
    return result


def encode(source, target, packet_size, repair, loss, seed):
    data = Path(source).read_bytes()
    symbol_size, blocks, sub_blocks, alignment = information(len(data), packet_size)
    packets = raptorq.Encoder.with_defaults(data, packet_size).get_encoded_packets(repair)
    sizes = block_sizes(ceil_div(len(data), symbol_size), blocks)
    expected = {(block, esi) for block, size in enumerate(sizes) for esi in range(size + repair)}
    found = {(packet[0], int.from_bytes(packet[1:4], 'big')) for packet in packets}
    if found != expected or any(len(packet) != 4 + symbol_size for packet in packets):
        sys.exit('the package chose other parameters than this script expects')
    header = len(data).to_bytes(5, 'big') + struct.pack('>xHBHB', symbol_size, blocks, sub_blocks, alignment)
    Path(target).write_bytes(header + b''.join(survivors(packets, sizes, loss, seed)))


def decode(source, target, loss, seed):
    data = Path(source).read_bytes()
    byte_count = int.from_bytes(data[:5], 'big')
    symbol_size, blocks, sub_blocks, alignment = found = struct.unpack('>xHBHB', data[5:12])
    expected = information(byte_count, symbol_size)
    if found != expected:
        sys.exit(f'transmission information {found}; the package can do {expected} only')
    step = 4 + symbol_size
    if (len(data) - 12) % step:
        sys.exit('the last record is cut')
    packets = [data[start:start + step] for start in range(12, len(data), step)]
    sizes = block_sizes(ceil_div(byte_count, symbol_size), blocks)
    decoder = raptorq.Decoder.with_defaults(byte_count, symbol_size)
    for packet in survivors(packets, sizes, loss, seed):
        result = decoder.decode(packet)
        if result is not None:
            Path(target).write_bytes(result)
            return
    sys.exit('the package could not decode the object')


def digest(data):
    """64-bit FNV-1a."""
    value = 0xCBF29CE484222325
    for byte in data:
        value = (value ^ byte) * 0x100000001B3 & 0xFFFFFFFFFFFFFFFF
    return value


def congruential_bytes(count):
    state, result = 1, bytearray()
    for _ in range(count):
        state = (state * 1664525 + 1013904223) & 0xFFFFFFFF
        result.append(state >> 24)
    return bytes(result)


def vectors():
    cases = [(1, 8), (2, 5), (9, 16), (10, 1), (10, 64), (11, 40), (26, 8), (101, 12), (250, 48), (257, 7)]
    cases += [(500, 64), (1000, 16), (1032, 4), (3000, 8), (10000, 4), (26755, 2), (50000, 3), (56403, 2)]
    for count, size in cases:
        packets = raptorq.Encoder.with_defaults(congruential_bytes(count * size), size).get_encoded_packets(64)
        assert all(packet[:1] == b'\0' and len(packet) == 4 + size for packet in packets)
        symbols = {int.from_bytes(packet[1:4], 'big'): packet[4:] for packet in packets}
        assert sorted(symbols) == list(range(count + 64))
        repair = b''.join(symbols[esi] for esi in range(count, count + 64))
        start = ', '.join(f'0x{byte:02X}' for byte in repair[:8])
        print(f'        PeerVector(symbolCount: {count}, symbolByteCount: {size}, start: [{start}],')
        print(f'            digest: 0x{digest(repair):016X}),')


command, arguments = sys.argv[1], sys.argv[2:]
if command == 'encode':
    encode(arguments[0], arguments[1], int(arguments[2]), int(arguments[3]), float(arguments[4]), int(arguments[5]))
elif command == 'decode':
    decode(arguments[0], arguments[1], float(arguments[2]), int(arguments[3]))
elif command == 'information':
    print(*information(int(arguments[0]), int(arguments[1])))
elif command == 'vectors':
    vectors()
else:
    sys.exit(__doc__)

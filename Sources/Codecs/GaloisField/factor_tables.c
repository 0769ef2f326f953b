#include "factor_tables.h"

// What a factor needs is linear in the factor (multiplication distributes over addition): its value for any
// factor is the sum of its values for the factor's bits. So eight constants give 256 entries, at compile time.
// Words are little-endian, as is every processor that has a use for them.

#define BIT(f, bit, word) ((uint64_t)((f) >> (bit) & 1) * (word))
#define SUM(f, w0, w1, w2, w3, w4, w5, w6, w7) \
    (BIT(f, 0, w0) ^ BIT(f, 1, w1) ^ BIT(f, 2, w2) ^ BIT(f, 3, w3) ^ BIT(f, 4, w4) ^ BIT(f, 5, w5) ^ \
     BIT(f, 6, w6) ^ BIT(f, 7, w7))

// Products of the factors 1, 2, 4, ... 128 with the octets 0...7, 8...15, 0x00...0x70 and 0x80...0xF0; then their
// matrices.
#define LOW_0(f) \
    SUM(f, 0x0706050403020100, 0x0E0C0A0806040200, 0x1C1814100C080400, 0x3830282018100800, \
        0x7060504030201000, 0xE0C0A08060402000, 0xDD9D5D1DC0804000, 0xA727BA3A9D1D8000)
#define LOW_8(f) \
    SUM(f, 0x0F0E0D0C0B0A0908, 0x1E1C1A1816141210, 0x3C3834302C282420, 0x7870686058504840, \
        0xF0E0D0C0B0A09080, 0xFDDDBD9D7D5D3D1D, 0xE7A76727FABA7A3A, 0xD353CE4EE969F474)
#define HIGH_0(f) \
    SUM(f, 0x7060504030201000, 0xE0C0A08060402000, 0xDD9D5D1DC0804000, 0xA727BA3A9D1D8000, \
        0x534E6974273A1D00, 0xA69CD2E84E743A00, 0x5125B9CD9CE87400, 0xA24A6F8725CDE800)
#define HIGH_8(f) \
    SUM(f, 0xF0E0D0C0B0A09080, 0xFDDDBD9D7D5D3D1D, 0xE7A76727FABA7A3A, 0xD353CE4EE969F474, \
        0xBBA6819CCFD2F5E8, 0x6B511F2583B9F7CD, 0xD6A23E4A1B6FF387, 0xB1597C9436DEFB13)
#define MATRIX(f) \
    SUM(f, 0x0102040810204080, 0x8001828488102040, 0x408041C2C4881020, 0x2040A061E2C48810, \
        0x102050B071E2C488, 0x8810A8D83871E2C4, 0xC488D46C1C3871E2, 0xE2C46A368E1C3871)

#define PRODUCTS(f) {LOW_0(f), LOW_8(f), HIGH_0(f), HIGH_8(f)}
#define FOUR(entry, f) entry(f), entry((f) + 1), entry((f) + 2), entry((f) + 3)
#define SIXTEEN(entry, f) FOUR(entry, f), FOUR(entry, (f) + 4), FOUR(entry, (f) + 8), FOUR(entry, (f) + 12)
#define SIXTY_FOUR(entry, f) \
    SIXTEEN(entry, f), SIXTEEN(entry, (f) + 16), SIXTEEN(entry, (f) + 32), SIXTEEN(entry, (f) + 48)
#define ALL(entry) SIXTY_FOUR(entry, 0), SIXTY_FOUR(entry, 64), SIXTY_FOUR(entry, 128), SIXTY_FOUR(entry, 192)

_Alignas(64) const uint64_t gf_nibble_products[256][4] = {ALL(PRODUCTS)};

_Alignas(64) const uint64_t gf_matrices[256] = {ALL(MATRIX)};

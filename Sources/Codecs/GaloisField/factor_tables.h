/// What vector instructions need to multiply by a factor, tabulated for each of the 256 factors.
#ifndef FLEETCAST_FACTOR_TABLES_H
#define FLEETCAST_FACTOR_TABLES_H

#include "kernel_sets.h"

/// 32 octets for each factor: its products with 0...15, then with 0x00, 0x10, ... 0xF0. The product with any octet
/// is the sum of two of them, which byte shuffles look up.
extern GF_HIDDEN const uint64_t gf_nibble_products[256][4];

/// Multiplication by each factor as a matrix of bits for GF2P8AFFINEQB. (GF2P8MULB is of no use: it knows only the
/// field of AES, whose polynomial is another one.) Bit i of the product is the parity of the octet and byte 7 - i.
extern GF_HIDDEN const uint64_t gf_matrices[256];

#endif

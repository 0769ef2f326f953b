// AVX-512 with GFNI, as Ice Lake, Sapphire Rapids and Zen 4 have them: a vector is a cache line, any part of it can
// be loaded or stored, and one instruction multiplies 64 octets.

#if defined(__x86_64__)

#include "factor_tables.h"

#include <immintrin.h>

#pragma clang attribute push(__attribute__((target("avx512f,avx512bw,gfni"))), apply_to = function)

#define VECTOR_BYTES 64
#define HAS_PARTS
#define HAS_TIMES_ALPHA
#define DESTINATIONS_AT_ONCE 8

#include "vector.h"

typedef __mmask64 part;

INLINE part part_of(size_t count) {
    return count < VECTOR_BYTES ? ((part)1 << count) - 1 : ~(part)0;
}

INLINE vector load_part(const uint8_t *address, part part) {
    return (vector)_mm512_maskz_loadu_epi8(part, address);
}

INLINE void store_part(uint8_t *address, vector value, part part) {
    _mm512_mask_storeu_epi8(address, part, (__m512i)value);
}

typedef __m512i factor;

INLINE factor factor_of(uint8_t octet) { return _mm512_set1_epi64((long long)gf_matrices[octet]); }

typedef vector operand;

INLINE operand operand_of(vector value) { return value; }

INLINE vector product(operand value, factor by) {
    return (vector)_mm512_gf2p8affine_epi64_epi8((__m512i)value, by, 0);
}

INLINE vector times_alpha(vector value) { return product(operand_of(value), factor_of(2)); }

INLINE vector octets_of_bits(uint64_t bits, size_t i) {
    (void)i;
    return (vector)_mm512_maskz_set1_epi8(bits, 1);
}

#include "kernel_templates.h"

#pragma clang attribute pop

const gf_kernels gf_avx512_kernels = KERNEL_SET("avx512");

#endif

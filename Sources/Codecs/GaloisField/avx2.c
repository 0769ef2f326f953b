// AVX2: products by looking up both halves of each octet.

#if defined(__x86_64__)

#include "factor_tables.h"

#include <immintrin.h>

#pragma clang attribute push(__attribute__((target("avx2"))), apply_to = function)

#define VECTOR_BYTES 32
#define DESTINATIONS_AT_ONCE 4

#include "vector.h"

typedef struct {
    __m256i low, high;
} factor;

INLINE factor factor_of(uint8_t octet) {
    const __m128i *products = (const __m128i *)gf_nibble_products[octet];
    return (factor){_mm256_broadcastsi128_si256(products[0]), _mm256_broadcastsi128_si256(products[1])};
}

typedef struct {
    __m256i low, high;
} operand;

INLINE operand operand_of(vector value) {
    const __m256i nibble = _mm256_set1_epi8(15);
    return (operand){
        _mm256_and_si256((__m256i)value, nibble),
        _mm256_and_si256(_mm256_srli_epi16((__m256i)value, 4), nibble),
    };
}

INLINE vector product(operand value, factor by) {
    return (vector)_mm256_xor_si256(
        _mm256_shuffle_epi8(by.low, value.low), _mm256_shuffle_epi8(by.high, value.high));
}

INLINE vector octets_of_bits(uint64_t bits, size_t i) {
    // Each of four bytes eight times, then one bit of each copy.
    const __m256i copies = _mm256_setr_epi64x(
        0, 0x0101010101010101, 0x0202020202020202, 0x0303030303030303);
    const __m256i one_each = _mm256_set1_epi64x((long long)0x8040201008040201);
    __m256i repeated = _mm256_shuffle_epi8(_mm256_set1_epi32((int)(bits >> (32 * i))), copies);
    __m256i set = _mm256_cmpeq_epi8(_mm256_and_si256(repeated, one_each), one_each);
    return (vector)_mm256_and_si256(set, _mm256_set1_epi8(1));
}

#include "kernel_templates.h"

#pragma clang attribute pop

const gf_kernels gf_avx2_kernels = KERNEL_SET("avx2");

#endif

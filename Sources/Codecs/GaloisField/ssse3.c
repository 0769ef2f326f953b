// SSSE3: products by looking up both halves of each octet.

#if defined(__x86_64__)

#include "factor_tables.h"

#include <immintrin.h>

#pragma clang attribute push(__attribute__((target("ssse3"))), apply_to = function)

#define VECTOR_BYTES 16
#define DESTINATIONS_AT_ONCE 4

#include "vector.h"

typedef struct {
    __m128i low, high;
} factor;

INLINE factor factor_of(uint8_t octet) {
    const __m128i *products = (const __m128i *)gf_nibble_products[octet];
    return (factor){products[0], products[1]};
}

typedef struct {
    __m128i low, high;
} operand;

INLINE operand operand_of(vector value) {
    const __m128i nibble = _mm_set1_epi8(15);
    return (operand){
        _mm_and_si128((__m128i)value, nibble),
        _mm_and_si128(_mm_srli_epi16((__m128i)value, 4), nibble),
    };
}

INLINE vector product(operand value, factor by) {
    return (vector)_mm_xor_si128(_mm_shuffle_epi8(by.low, value.low), _mm_shuffle_epi8(by.high, value.high));
}

INLINE vector octets_of_bits(uint64_t bits, size_t i) {
    // Each of two bytes eight times, then one bit of each copy.
    const __m128i copies = _mm_set_epi64x(0x0101010101010101, 0);
    const __m128i one_each = _mm_set1_epi64x((long long)0x8040201008040201);
    __m128i repeated = _mm_shuffle_epi8(_mm_cvtsi32_si128((int)(bits >> (16 * i) & 0xFFFF)), copies);
    __m128i set = _mm_cmpeq_epi8(_mm_and_si128(repeated, one_each), one_each);
    return (vector)_mm_and_si128(set, _mm_set1_epi8(1));
}

#include "kernel_templates.h"

#pragma clang attribute pop

const gf_kernels gf_ssse3_kernels = KERNEL_SET("ssse3");

#endif

// NEON of 64-bit ARM: products by looking up both halves of each octet.

#if defined(__aarch64__)

#include "factor_tables.h"

#include <arm_neon.h>

#define VECTOR_BYTES 16
#define DESTINATIONS_AT_ONCE 4

#include "vector.h"

typedef struct {
    uint8x16_t low, high;
} factor;

INLINE factor factor_of(uint8_t octet) {
    const uint8_t *products = (const uint8_t *)gf_nibble_products[octet];
    return (factor){vld1q_u8(products), vld1q_u8(products + 16)};
}

typedef struct {
    uint8x16_t low, high;
} operand;

INLINE operand operand_of(vector value) {
    return (operand){vandq_u8((uint8x16_t)value, vdupq_n_u8(15)), vshrq_n_u8((uint8x16_t)value, 4)};
}

INLINE vector product(operand value, factor by) {
    return (vector)veorq_u8(vqtbl1q_u8(by.low, value.low), vqtbl1q_u8(by.high, value.high));
}

INLINE vector octets_of_bits(uint64_t bits, size_t i) {
    const uint8x16_t one_each = vreinterpretq_u8_u64(vdupq_n_u64(0x8040201008040201));
    uint8x16_t repeated =
        vcombine_u8(vdup_n_u8((uint8_t)(bits >> (16 * i))), vdup_n_u8((uint8_t)(bits >> (16 * i + 8))));
    return (vector)vandq_u8(vtstq_u8(repeated, one_each), vdupq_n_u8(1));
}

#include "kernel_templates.h"

const gf_kernels gf_neon_kernels = KERNEL_SET("neon");

#endif

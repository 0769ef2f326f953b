// For processors that nothing better is written for: vectors in the compiler's own terms, which it turns into
// whatever the processor has.

#include "kernel_sets.h"

#define VECTOR_BYTES 16
#define DESTINATIONS_AT_ONCE 1

#include "vector.h"

typedef struct {
    /// factor * 2^bit, in every octet.
    vector multiples[8];
} factor;

INLINE factor factor_of(uint8_t octet) {
    factor factor;
    factor.multiples[0] = (vector){0} + octet;
    UNROLLED for (int bit = 1; bit < 8; bit++) factor.multiples[bit] = times_alpha(factor.multiples[bit - 1]);
    return factor;
}

typedef vector operand;

INLINE operand operand_of(vector value) { return value; }

INLINE vector product(operand value, factor by) {
    typedef int8_t signed_vector __attribute__((vector_size(VECTOR_BYTES)));
    vector sum = {0};
    UNROLLED for (int bit = 7; bit >= 0; bit--) {
        // All bits of an octet become its highest one, which then moves out.
        sum ^= (vector)((signed_vector)value < 0) & by.multiples[bit];
        value += value;
    }
    return sum;
}

INLINE vector octets_of_bits(uint64_t bits, size_t i) {
    const vector one_each = {1, 2, 4, 8, 16, 32, 64, 128, 1, 2, 4, 8, 16, 32, 64, 128};
    uint8_t a = (uint8_t)(bits >> (16 * i)), b = (uint8_t)(bits >> (16 * i + 8));
    vector repeated = {a, a, a, a, a, a, a, a, b, b, b, b, b, b, b, b};
    return (vector)((repeated & one_each) != 0) & 1;
}

#include "kernel_templates.h"

const gf_kernels gf_portable_kernels = KERNEL_SET("portable");

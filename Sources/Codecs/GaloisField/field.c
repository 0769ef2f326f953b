#include "galois_field.h"

uint8_t gf_multiply(uint8_t a, uint8_t b) {
    unsigned product = 0;
    for (int bit = 7; bit >= 0; bit--) {
        product = (product << 1) ^ ((product & 0x80) ? 0x11D : 0);
        if (b & (1u << bit)) product ^= a;
    }
    return (uint8_t)product;
}

uint8_t gf_inverse(uint8_t a) {
    // The 255 octets but 0 form a cyclic group, so a^254 * a = 1.
    uint8_t power = a, inverse = 1;
    for (int bit = 1; bit < 8; bit++) {
        power = gf_multiply(power, power);
        inverse = gf_multiply(inverse, power);
    }
    return inverse;
}

/// Kernels on octet strings of any length and alignment. Part of kernel_templates.h.

/// Vectors for each turn of a loop: enough to hide what a turn costs.
#define UNROLL 4

/// Performs `STEP(i)` on vectors from octet i on, then `LAST(i, part)` on what is left.
#define FOR_VECTORS(STEP, LAST) \
    do { \
        size_t i = 0; \
        for (; count - i >= UNROLL * VECTOR_BYTES; i += UNROLL * VECTOR_BYTES) { \
            UNROLLED for (size_t k = 0; k < UNROLL; k++) { STEP(i + k * VECTOR_BYTES); } \
        } \
        for (; count - i >= VECTOR_BYTES; i += VECTOR_BYTES) { STEP(i); } \
        if (i < count) { \
            part rest = part_of(count - i); \
            LAST(i, rest); \
        } \
    } while (0)

static void add(uint8_t *destination, const uint8_t *source, size_t count) {
#define STEP(i) store(destination + (i), load(destination + (i)) ^ load(source + (i)))
#define LAST(i, rest) \
    store_part(destination + (i), load_part(destination + (i), rest) ^ load_part(source + (i), rest), rest)
    FOR_VECTORS(STEP, LAST);
#undef STEP
#undef LAST
}

static void multiply(uint8_t *destination, uint8_t octet, size_t count) {
    factor by = factor_of(octet);
#define STEP(i) store(destination + (i), product(operand_of(load(destination + (i))), by))
#define LAST(i, rest) \
    store_part(destination + (i), product(operand_of(load_part(destination + (i), rest)), by), rest)
    FOR_VECTORS(STEP, LAST);
#undef STEP
#undef LAST
}

static void multiply_add(uint8_t *destination, const uint8_t *source, uint8_t octet, size_t count) {
    factor by = factor_of(octet);
#define STEP(i) \
    store(destination + (i), load(destination + (i)) ^ product(operand_of(load(source + (i))), by))
#define LAST(i, rest) \
    store_part( \
        destination + (i), \
        load_part(destination + (i), rest) ^ product(operand_of(load_part(source + (i), rest)), by), rest)
    FOR_VECTORS(STEP, LAST);
#undef STEP
#undef LAST
}

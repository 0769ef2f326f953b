/// Products of matrices with rows. Part of kernel_templates.h.

/// Writes all sums of the `bit_count` rows from `source` on: bit b of an index says whether row b is in the sum.
INLINE void tabulate(size_t width, uint8_t *table, const uint8_t *source, size_t bit_count) {
    row sum;
    clear_row(width, &sum);
    store_row(width, &sum, table);
    for (size_t bit = 0; bit < bit_count; bit++) {
        size_t half = (size_t)1 << bit;
        row added;
        load_row(width, &added, source + bit * width);
        for (size_t index = 0; index < half; index++) {
            sum = added;
            add_row(width, &sum, table + index * width);
            store_row(width, &sum, table + (half + index) * width);
        }
    }
}

/// Adds to each destination what its selectors name in `table_count` tables.
INLINE void look_up(
    size_t width, size_t table_count, uint8_t *destination, size_t destination_count, const uint8_t *selectors,
    unsigned group_bits, const uint8_t *table) {
    for (size_t o = 0; o < destination_count; o++) {
        row sum;
        load_row(width, &sum, destination + o * width);
        UNROLLED for (size_t k = 0; k < table_count; k++) {
            size_t selector = selectors[k * destination_count + o];
            add_row(width, &sum, table + ((k << group_bits) + selector) * width);
        }
        store_row(width, &sum, destination + o * width);
    }
}

INLINE void combine_bit_rows(
    size_t width, uint8_t *destination, size_t destination_count, const uint8_t *source, size_t source_count,
    const uint8_t *selectors, unsigned group_bits, uint8_t *table) {
    size_t next = 0;
    while (next < source_count) {
        size_t group_count = 0;
        for (; group_count < GF_GROUPS_AT_ONCE && next < source_count; group_count++) {
            size_t left = source_count - next;
            size_t bit_count = left < group_bits ? left : group_bits;
            tabulate(width, table + (group_count << group_bits) * width, source + next * width, bit_count);
            next += bit_count;
        }
        switch (group_count) {
        case 1: look_up(width, 1, destination, destination_count, selectors, group_bits, table); break;
        case 2: look_up(width, 2, destination, destination_count, selectors, group_bits, table); break;
        case 3: look_up(width, 3, destination, destination_count, selectors, group_bits, table); break;
        default: look_up(width, 4, destination, destination_count, selectors, group_bits, table); break;
        }
        selectors += group_count * destination_count;
    }
}

static void combine_bits(
    uint8_t *destination, size_t destination_count, const uint8_t *source, size_t source_count,
    const uint8_t *selectors, unsigned group_bits, size_t width, uint8_t *table) {
    FOR_WIDTH(
        width, combine_bit_rows, destination, destination_count, source, source_count, selectors, group_bits,
        table);
}

/// Octets of a row that one pass works on: two vectors, which share what a factor costs.
#define COLUMN_BYTES (2 * VECTOR_BYTES < 64 ? 2 * VECTOR_BYTES : 64)
#define COLUMN_VECTORS (COLUMN_BYTES / VECTOR_BYTES)

/// Adds to `count` rows of `destination` (a constant) their sums of products, in one column of the rows.
INLINE void combine_column(
    size_t count, uint8_t *destination, const uint8_t *source, size_t source_count, const uint8_t *factors,
    size_t width) {
    vector sums[DESTINATIONS_AT_ONCE][COLUMN_VECTORS];
    UNROLLED for (size_t o = 0; o < count; o++) {
        UNROLLED for (size_t i = 0; i < COLUMN_VECTORS; i++)
            sums[o][i] = load_aligned(destination + o * width + i * VECTOR_BYTES);
    }
    for (size_t s = 0; s < source_count; s++) {
        operand operands[COLUMN_VECTORS];
        UNROLLED for (size_t i = 0; i < COLUMN_VECTORS; i++)
            operands[i] = operand_of(load_aligned(source + s * width + i * VECTOR_BYTES));
        UNROLLED for (size_t o = 0; o < count; o++) {
            factor by = factor_of(factors[o * source_count + s]);
            UNROLLED for (size_t i = 0; i < COLUMN_VECTORS; i++) sums[o][i] ^= product(operands[i], by);
        }
    }
    UNROLLED for (size_t o = 0; o < count; o++) {
        UNROLLED for (size_t i = 0; i < COLUMN_VECTORS; i++)
            store_aligned(destination + o * width + i * VECTOR_BYTES, sums[o][i]);
    }
}

static void combine_octets(
    uint8_t *destination, size_t destination_count, const uint8_t *source, size_t source_count,
    const uint8_t *factors, size_t width) {
    size_t o = 0;
    for (; o + DESTINATIONS_AT_ONCE <= destination_count; o += DESTINATIONS_AT_ONCE) {
        for (size_t column = 0; column < width; column += COLUMN_BYTES)
            combine_column(
                DESTINATIONS_AT_ONCE, destination + o * width + column, source + column, source_count,
                factors + o * source_count, width);
    }
    for (; o < destination_count; o++) {
        for (size_t column = 0; column < width; column += COLUMN_BYTES)
            combine_column(
                1, destination + o * width + column, source + column, source_count, factors + o * source_count,
                width);
    }
}

/// The half-density checks (RFC 6330, section 5.3.3.3). Part of kernel_templates.h.

/// Adds t(j), or for the last j its multiples by powers of alpha, to the sums that it belongs to.
INLINE void spread(
    size_t width, uint8_t *sums, size_t check_count, row *t, size_t j, size_t count, const uint8_t *pairs) {
    if (j + 1 < count) {
        add_row_to(width, t, sums + pairs[2 * j] * width);
        add_row_to(width, t, sums + pairs[2 * j + 1] * width);
        return;
    }
    for (size_t check = 0; check < check_count; check++) {
        add_row_to(width, t, sums + check * width);
        FOR_ROW(width, i) t->at[i] = times_alpha(t->at[i]);
    }
}

INLINE void check_rows(
    size_t width, uint8_t *sums, size_t check_count, const uint8_t *strip, const uint16_t *rows, size_t count,
    const uint8_t *pairs) {
    row t;
    clear_row(width, &t);
    for (size_t j = 0; j < count; j++) {
        FOR_ROW(width, i) t.at[i] = times_alpha(t.at[i]);
        if (rows[j] != GF_NO_ROW) add_row(width, &t, strip + rows[j] * width);
        spread(width, sums, check_count, &t, j, count, pairs);
    }
}

static void half_density_checks(
    uint8_t *sums, size_t check_count, const uint8_t *strip, const uint16_t *rows, size_t count,
    const uint8_t *pairs, size_t width) {
    FOR_WIDTH(width, check_rows, sums, check_count, strip, rows, count, pairs);
}

static void half_density_bit_checks(
    uint8_t *sums, size_t check_count, const uint64_t *bits, size_t stride, const uint16_t *rows, size_t count,
    const uint8_t *pairs) {
    row t;
    clear_row(64, &t);
    for (size_t j = 0; j < count; j++) {
        uint64_t added = rows[j] == GF_NO_ROW ? 0 : bits[rows[j] * stride];
        FOR_ROW(64, i) t.at[i] = times_alpha(t.at[i]) ^ octets_of_bits(added, i);
        spread(64, sums, check_count, &t, j, count, pairs);
    }
}

/// Sums of rows along a program. Part of kernel_templates.h.

/// How many rows ahead inputs are fetched: they lie in memory at random.
#define INPUTS_AHEAD 12

/// Adds the `count` rows of `strip` that `indices` name.
INLINE void add_rows(size_t width, row *sum, const uint8_t *strip, const uint16_t *indices, size_t count) {
    for (size_t i = 0; i < count; i++)
        add_row(width, sum, strip + indices[i] * width);
}

INLINE void fetch_symbol(size_t width, const uint8_t *symbol) {
    UNROLLED for (size_t i = 0; i < width; i += 64) __builtin_prefetch(symbol + i);
}

INLINE void substitute_rows(
    size_t width, int whole, uint8_t *destination, const uint8_t *strip, const uint16_t *program, size_t row_count,
    const uint8_t *const *inputs, size_t offset, size_t used, int with_tail) {
    row_parts parts = row_parts_of(width, used);
    size_t tail_mask = with_tail ? SIZE_MAX : 0;
    for (size_t i = 0; i < row_count; i++) {
        if (i + INPUTS_AHEAD < row_count && inputs[i + INPUTS_AHEAD])
            fetch_symbol(width, inputs[i + INPUTS_AHEAD] + offset);
        row sum;
        if (inputs[i])
            load_symbol(width, &sum, inputs[i] + offset, &parts, whole);
        else
            clear_row(width, &sum);
        size_t head_count = program[0], tail_count = program[1];
        add_rows(width, &sum, strip, program + 2, head_count + (tail_count & tail_mask));
        store_row(width, &sum, destination + i * width);
        program += 2 + head_count + tail_count;
    }
}

static void substitute(
    uint8_t *destination, const uint8_t *strip, size_t width, const uint16_t *program, size_t row_count,
    const uint8_t *const *inputs, size_t offset, size_t used, int with_tail) {
    if (used == width)
        FOR_WIDTH(
            width, substitute_rows, 1, destination, strip, program, row_count, inputs, offset, used, with_tail);
    else
        FOR_WIDTH(
            width, substitute_rows, 0, destination, strip, program, row_count, inputs, offset, used, with_tail);
}

INLINE void gather_rows(
    size_t width, int whole, uint8_t *const *outputs, size_t offset, size_t used, const uint8_t *strip,
    const uint16_t *program, size_t output_count) {
    row_parts parts = row_parts_of(width, used);
    for (size_t i = 0; i < output_count; i++) {
        size_t count = program[0];
        row sum;
        load_row(width, &sum, strip + program[1] * width);
        add_rows(width, &sum, strip, program + 2, count - 1);
        store_symbol(width, &sum, outputs[i] + offset, &parts, whole);
        program += 1 + count;
    }
}

static void gather(
    uint8_t *const *outputs, size_t offset, size_t used, const uint8_t *strip, size_t width,
    const uint16_t *program, size_t output_count) {
    if (used == width)
        FOR_WIDTH(width, gather_rows, 1, outputs, offset, used, strip, program, output_count);
    else
        FOR_WIDTH(width, gather_rows, 0, outputs, offset, used, strip, program, output_count);
}

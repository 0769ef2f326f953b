/// Rows of strips in registers. Part of kernel_templates.h.
///
/// `width` is a constant wherever these functions are inlined (FOR_WIDTH), so that the loops vanish and the vectors
/// of a row lie in registers.

#define MAXIMUM_WIDTH 256

typedef struct {
    vector at[MAXIMUM_WIDTH / VECTOR_BYTES];
} row;

/// Which octets of a row a symbol has.
typedef struct {
    part at[MAXIMUM_WIDTH / VECTOR_BYTES];
} row_parts;

/// Calls `function`, which is inlined, with a constant for its first parameter, the width.
#define FOR_WIDTH(width, function, ...) \
    do { \
        switch (width) { \
        case 64: function(64, __VA_ARGS__); break; \
        case 128: function(128, __VA_ARGS__); break; \
        default: function(256, __VA_ARGS__); break; \
        } \
    } while (0)

#define FOR_ROW(width, i) UNROLLED for (size_t i = 0; i < (width) / VECTOR_BYTES; i++)

INLINE void clear_row(size_t width, row *row) {
    FOR_ROW(width, i) row->at[i] = (vector){0};
}

INLINE void load_row(size_t width, row *row, const uint8_t *address) {
    FOR_ROW(width, i) row->at[i] = load_aligned(address + i * VECTOR_BYTES);
}

INLINE void add_row(size_t width, row *row, const uint8_t *address) {
    FOR_ROW(width, i) row->at[i] ^= load_aligned(address + i * VECTOR_BYTES);
}

INLINE void store_row(size_t width, const row *row, uint8_t *address) {
    FOR_ROW(width, i) store_aligned(address + i * VECTOR_BYTES, row->at[i]);
}

/// Adds the row to the one in memory.
INLINE void add_row_to(size_t width, const row *row, uint8_t *address) {
    FOR_ROW(width, i)
    store_aligned(address + i * VECTOR_BYTES, load_aligned(address + i * VECTOR_BYTES) ^ row->at[i]);
}

INLINE row_parts row_parts_of(size_t width, size_t used) {
    row_parts parts;
    FOR_ROW(width, i) parts.at[i] = part_of(used > i * VECTOR_BYTES ? used - i * VECTOR_BYTES : 0);
    return parts;
}

/// Loads a row from a symbol; octets that the symbol does not have become 0.
INLINE void load_symbol(size_t width, row *row, const uint8_t *symbol, const row_parts *parts, int whole) {
    FOR_ROW(width, i) {
        const uint8_t *address = symbol + i * VECTOR_BYTES;
        row->at[i] = whole ? load(address) : load_part(address, parts->at[i]);
    }
}

INLINE void store_symbol(size_t width, const row *row, uint8_t *symbol, const row_parts *parts, int whole) {
    FOR_ROW(width, i) {
        uint8_t *address = symbol + i * VECTOR_BYTES;
        if (whole)
            store(address, row->at[i]);
        else
            store_part(address, row->at[i], parts->at[i]);
    }
}

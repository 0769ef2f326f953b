/// Vectors of VECTOR_BYTES octets, in terms that every instruction set shares. Part of kernel_templates.h.

#define INLINE static inline __attribute__((always_inline))
#define UNROLLED _Pragma("clang loop unroll(full)")

/// May alias anything: the same memory is read as octets elsewhere.
typedef uint8_t vector __attribute__((vector_size(VECTOR_BYTES), may_alias));
typedef vector loose_vector __attribute__((aligned(1)));

INLINE vector load(const uint8_t *address) { return *(const loose_vector *)address; }
INLINE void store(uint8_t *address, vector value) { *(loose_vector *)address = value; }

// Where the address is a multiple of VECTOR_BYTES.
INLINE vector load_aligned(const uint8_t *address) { return *(const vector *)address; }
INLINE void store_aligned(uint8_t *address, vector value) { *(vector *)address = value; }

#ifndef HAS_PARTS
/// How many octets of a vector to load or store.
typedef size_t part;

/// The first `count` octets; all, if there are more.
INLINE part part_of(size_t count) { return count < VECTOR_BYTES ? count : VECTOR_BYTES; }

INLINE vector load_part(const uint8_t *address, part part) {
    if (part == VECTOR_BYTES) return load(address);
    vector value = {0};
    __builtin_memcpy(&value, address, part);
    return value;
}

INLINE void store_part(uint8_t *address, vector value, part part) {
    if (part == VECTOR_BYTES)
        store(address, value);
    else
        __builtin_memcpy(address, &value, part);
}
#endif

#ifndef HAS_TIMES_ALPHA
/// Multiplies each octet by alpha: a shift, and the polynomial subtracted where a bit fell out.
INLINE vector times_alpha(vector value) {
    typedef int8_t signed_vector __attribute__((vector_size(VECTOR_BYTES)));
    vector overflowed = (vector)((signed_vector)value < 0);
    return (value + value) ^ (overflowed & 0x1D);
}
#endif

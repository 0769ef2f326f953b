/// GF(256) and XOR kernels for erasure codes, chosen at run time for the machine at hand.
///
/// The field is that of RFC 6330, section 5.7: octets are polynomials over GF(2), modulo
/// x^8 + x^4 + x^3 + x^2 + 1 (0x11D); alpha is the octet 2.
///
/// Nothing here allocates, checks bounds, or keeps state: the caller (RaptorQCode) owns every buffer and
/// vouches for every index.
#ifndef FLEETCAST_GALOIS_FIELD_H
#define FLEETCAST_GALOIS_FIELD_H

#include <stddef.h>
#include <stdint.h>

/// An index that stands for a row of zeros, where a function says that it takes one.
#define GF_NO_ROW UINT16_MAX

/// Groups whose tables `combine_bits` has at a time: destinations are then read and written less often.
#define GF_GROUPS_AT_ONCE 4

/// The rows that `combine_bits` needs as scratch space.
#define GF_TABLE_ROWS(group_bits) ((size_t)GF_GROUPS_AT_ONCE << (group_bits))

/// A set of kernels written for one instruction set. Every set computes the same bytes.
///
/// The first three work on octet strings of any length and alignment.
///
/// The others work on *strips*. A strip is a vertical slice of all symbols of a source block: an array of rows,
/// one for each symbol, each `width` bytes long, packed without gaps, aligned to 64 bytes. `width` is 64, 128 or
/// 256. Slicing keeps what one loop touches inside the processor's cache, however large the symbols are.
/// Outside of strips, a symbol is an ordinary octet string; `used` (1...width) of its bytes, from `offset`, are
/// what a strip holds of it, so that nothing beyond a symbol's end is ever read or written. The other bytes of a
/// row (from `used` to `width`) may have any value.
typedef struct gf_kernels {
    /// "portable", "ssse3", "avx2", "avx512" (AVX-512BW with GFNI), "neon".
    const char *name;

    /// destination[i] ^= source[i]
    void (*add)(uint8_t *destination, const uint8_t *source, size_t count);

    /// destination[i] = factor * destination[i]
    void (*multiply)(uint8_t *destination, uint8_t factor, size_t count);

    /// destination[i] ^= factor * source[i]
    void (*multiply_add)(uint8_t *destination, const uint8_t *source, uint8_t factor, size_t count);

    /// Computes rows in order, each from an input and from rows of `strip`, and stores them one after another
    /// from `destination` on. `destination` may lie in `strip` (usually it is `strip`): a row may use those
    /// before it.
    ///
    /// `program` holds for each of the `row_count` rows: m, n, then m indices of rows, then n more. A row is the
    /// sum of inputs[i] (`used` bytes from `offset`; null: zeros), of the m rows, and, if `with_tail` is not 0,
    /// of the n rows. Without, the n indices are skipped.
    void (*substitute)(
        uint8_t *destination, const uint8_t *strip, size_t width, const uint16_t *program, size_t row_count,
        const uint8_t *const *inputs, size_t offset, size_t used, int with_tail);

    /// Sums rows of a strip into octet strings: outputs[i] (`used` bytes from `offset`) becomes the sum of the
    /// rows that `program` names: a count (at least 1), then so many indices, for each of the `output_count` outputs.
    void (*gather)(
        uint8_t *const *outputs, size_t offset, size_t used, const uint8_t *strip, size_t width,
        const uint16_t *program, size_t output_count);

    /// Multiplies rows by a matrix of bits ("the method of four Russians"): `source_count` rows from `source`
    /// are taken in groups of `group_bits` (1...8; the last group may be smaller), all sums of a group are
    /// tabulated in `table` (room for GF_TABLE_ROWS(group_bits) rows, aligned to 64), and
    /// destination[o] ^= table[selectors[g * destination_count + o]] for every group g and row o.
    /// Bit b of a selector stands for row g * group_bits + b. `destination` and `source` do not overlap.
    ///
    /// The tables must stay in the innermost cache: groups of 6 are best for a thousand destinations, of 5 for a
    /// few hundred (making tables then costs as much as using them), of 7 for tens of thousands and a width of 64.
    void (*combine_bits)(
        uint8_t *destination, size_t destination_count, const uint8_t *source, size_t source_count,
        const uint8_t *selectors, unsigned group_bits, size_t width, uint8_t *table);

    /// Multiplies rows by a matrix of octets: destination[o] ^= sum over s of factors[o * source_count + s] *
    /// source[s]. `destination` and `source` do not overlap.
    void (*combine_octets)(
        uint8_t *destination, size_t destination_count, const uint8_t *source, size_t source_count,
        const uint8_t *factors, size_t width);

    /// The half-density checks of RFC 6330, section 5.3.3.3: adds MT * GAMMA * C to `sums` (`check_count` rows, at
    /// most 16), where C are `count` rows: C[j] is row rows[j] of `strip`, or zero if rows[j] is GF_NO_ROW.
    ///
    /// With t(j) = alpha * t(j - 1) + C[j] and t(-1) = 0: for j < count - 1, t(j) is added to the two (distinct)
    /// sums pairs[2 * j] and pairs[2 * j + 1]; for j = count - 1, alpha^h * t(j) is added to every sum h.
    void (*half_density_checks)(
        uint8_t *sums, size_t check_count, const uint8_t *strip, const uint16_t *rows, size_t count,
        const uint8_t *pairs, size_t width);

    /// The same for rows of bits: C[j] is a row of 64 octets, each 0 or 1, made from the 64 bits of
    /// bits[rows[j] * stride], the least significant bit first. `sums` are rows of 64 bytes.
    void (*half_density_bit_checks)(
        uint8_t *sums, size_t check_count, const uint64_t *bits, size_t stride, const uint16_t *rows, size_t count,
        const uint8_t *pairs);
} gf_kernels;

/// The fastest set that this processor runs. The answer never changes within a process.
const gf_kernels *gf_kernels_best(void);

/// The sets that this processor runs, from "portable" to the fastest; `index` from 0, null beyond the last.
const gf_kernels *gf_kernels_at(size_t index);

/// Asks the system for huge pages in memory that strips will be kept in. It may refuse; nothing else changes.
void gf_use_huge_pages(void *memory, size_t count);

/// a * b
uint8_t gf_multiply(uint8_t a, uint8_t b);

/// The octet that gives 1 when multiplied by `a`, which is not 0.
uint8_t gf_inverse(uint8_t a);

#endif

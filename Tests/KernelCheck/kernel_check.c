// Compares every set of GF(256) kernels that this processor runs with the portable one. A C program, so that it can
// be built for another processor and run under an emulator, or with the address sanitizer.
//
// Every buffer is allocated in its exact size; what a kernel must not touch beyond a symbol's end does not exist.

#include "galois_field.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static uint64_t state = 0x5EEDED;

/// xorshift64*
static uint64_t draw(void) {
    state ^= state >> 12;
    state ^= state << 25;
    state ^= state >> 27;
    return state * 0x2545F4914F6CDD1D;
}

static size_t below(size_t bound) { return (size_t)(draw() >> 33) % bound; }

static void fill(void *memory, size_t count) {
    for (size_t i = 0; i < count; i++) ((uint8_t *)memory)[i] = (uint8_t)(draw() >> 40);
}

/// Memory that begins `misalignment` octets after a multiple of 64 and ends where its allocation ends.
typedef struct {
    uint8_t *base, *octets;
} exact;

static exact allocate(size_t misalignment, size_t count) {
    exact memory;
    if (posix_memalign((void **)&memory.base, 64, misalignment + count + (misalignment + count == 0))) abort();
    memory.octets = memory.base + misalignment;
    fill(memory.base, misalignment + count);
    return memory;
}

static void expect(int holds, const gf_kernels *set, const char *kernel, size_t a, size_t b, size_t c) {
    if (holds) return;
    fprintf(stderr, "kernel_check: %s %s differs from portable (%zu, %zu, %zu)\n", set->name, kernel, a, b, c);
    exit(1);
}

static void check_octet_strings(const gf_kernels *set) {
    const gf_kernels *portable = gf_kernels_at(0);
    for (size_t count = 0; count <= 600; count += count < 300 ? 1 : 37) {
        for (size_t misalignment = 0; misalignment < 64; misalignment++) {
            exact source = allocate(below(64), count), ours = allocate(misalignment, count);
            exact theirs = allocate(0, count);
            size_t kernel = below(3);
            uint8_t factor = (uint8_t)draw();
            memcpy(theirs.octets, ours.octets, count);
            const gf_kernels *sets[2] = {set, portable};
            uint8_t *results[2] = {ours.octets, theirs.octets};
            for (int i = 0; i < 2; i++) {
                if (kernel == 0) sets[i]->add(results[i], source.octets, count);
                if (kernel == 1) sets[i]->multiply(results[i], factor, count);
                if (kernel == 2) sets[i]->multiply_add(results[i], source.octets, factor, count);
            }
            expect(!memcmp(ours.octets, theirs.octets, count), set, "octet string", kernel, count, misalignment);
            free(source.base), free(ours.base), free(theirs.base);
        }
    }
}

#define ROWS 40
#define OUTPUTS 12

/// Writes a list of so many random rows.
static uint16_t *draw_rows(uint16_t *program, size_t count, size_t bound) {
    while (count--) *program++ = (uint16_t)below(bound);
    return program;
}

static void check_substitute(const gf_kernels *set, size_t width, size_t used) {
    const gf_kernels *portable = gf_kernels_at(0);
    size_t offset = below(100), given = 1 + below(10);
    exact ours = allocate(0, (given + ROWS) * width), theirs = allocate(0, (given + ROWS) * width);
    memcpy(theirs.octets, ours.octets, (given + ROWS) * width);
    exact symbols[ROWS];
    const uint8_t *inputs[ROWS];
    uint16_t draft[ROWS * 32], *end = draft;
    for (size_t i = 0; i < ROWS; i++) {
        symbols[i] = allocate(below(64), offset + used);
        inputs[i] = below(5) ? symbols[i].octets : NULL;
        size_t head = below(4) ? below(5) : below(15), tail = below(15);
        *end++ = (uint16_t)head;
        *end++ = (uint16_t)tail;
        end = draw_rows(end, head + tail, given + i);
    }
    exact program = allocate(0, (size_t)(end - draft) * 2);
    memcpy(program.octets, draft, (size_t)(end - draft) * 2);
    const uint16_t *words = (const uint16_t *)program.octets;
    for (int with_tail = 0; with_tail < 2; with_tail++) {
        set->substitute(
            ours.octets + given * width, ours.octets, width, words, ROWS, inputs, offset, used, with_tail);
        portable->substitute(
            theirs.octets + given * width, theirs.octets, width, words, ROWS, inputs, offset, used, with_tail);
        for (size_t i = 0; i < given + ROWS; i++)
            expect(
                !memcmp(ours.octets + i * width, theirs.octets + i * width, used), set, "substitute", width, used,
                (size_t)with_tail);
    }
    for (size_t i = 0; i < ROWS; i++) free(symbols[i].base);
    free(ours.base), free(theirs.base), free(program.base);
}

static void check_gather(const gf_kernels *set, size_t width, size_t used) {
    const gf_kernels *portable = gf_kernels_at(0);
    size_t offset = below(100);
    exact strip = allocate(0, ROWS * width), ours[OUTPUTS], theirs[OUTPUTS];
    uint8_t *our_outputs[OUTPUTS], *their_outputs[OUTPUTS];
    uint16_t draft[OUTPUTS * 32], *end = draft;
    for (size_t i = 0; i < OUTPUTS; i++) {
        ours[i] = allocate(below(64), offset + used);
        theirs[i] = allocate(0, offset + used);
        memcpy(theirs[i].octets, ours[i].octets, offset + used);
        our_outputs[i] = ours[i].octets;
        their_outputs[i] = theirs[i].octets;
        size_t count = 1 + below(12);
        *end++ = (uint16_t)count;
        end = draw_rows(end, count, ROWS);
    }
    exact program = allocate(0, (size_t)(end - draft) * 2);
    memcpy(program.octets, draft, (size_t)(end - draft) * 2);
    const uint16_t *words = (const uint16_t *)program.octets;
    set->gather(our_outputs, offset, used, strip.octets, width, words, OUTPUTS);
    portable->gather(their_outputs, offset, used, strip.octets, width, words, OUTPUTS);
    for (size_t i = 0; i < OUTPUTS; i++) {
        expect(!memcmp(our_outputs[i], their_outputs[i], offset + used), set, "gather", width, used, i);
        free(ours[i].base), free(theirs[i].base);
    }
    free(strip.base), free(program.base);
}

static void check_combinations(const gf_kernels *set, size_t width) {
    const gf_kernels *portable = gf_kernels_at(0);
    size_t destinations = below(20), sources = below(70);
    unsigned group_bits = 1 + (unsigned)below(8);
    size_t groups = (sources + group_bits - 1) / group_bits;
    exact ours = allocate(0, destinations * width), theirs = allocate(0, destinations * width);
    exact source = allocate(0, sources * width), table = allocate(0, GF_TABLE_ROWS(group_bits) * width);
    exact selectors = allocate(0, groups * destinations), factors = allocate(0, destinations * sources);
    memcpy(theirs.octets, ours.octets, destinations * width);
    for (size_t g = 0; g < groups; g++) {
        size_t left = sources - g * group_bits, bits = left < group_bits ? left : group_bits;
        for (size_t o = 0; o < destinations; o++)
            selectors.octets[g * destinations + o] &= (uint8_t)((1u << bits) - 1);
    }
    set->combine_bits(
        ours.octets, destinations, source.octets, sources, selectors.octets, group_bits, width, table.octets);
    portable->combine_bits(
        theirs.octets, destinations, source.octets, sources, selectors.octets, group_bits, width, table.octets);
    expect(
        !memcmp(ours.octets, theirs.octets, destinations * width), set, "combine_bits", width, sources, group_bits);
    set->combine_octets(ours.octets, destinations, source.octets, sources, factors.octets, width);
    portable->combine_octets(theirs.octets, destinations, source.octets, sources, factors.octets, width);
    expect(
        !memcmp(ours.octets, theirs.octets, destinations * width), set, "combine_octets", width, sources,
        destinations);
    free(ours.base), free(theirs.base), free(source.base), free(table.base);
    free(selectors.base), free(factors.base);
}

static void check_half_density(const gf_kernels *set, size_t width) {
    const gf_kernels *portable = gf_kernels_at(0);
    size_t checks = 2 + below(15), count = below(60), stride = 1 + below(3);
    exact ours = allocate(0, checks * width), theirs = allocate(0, checks * width);
    exact strip = allocate(0, ROWS * width), bits = allocate(0, ((ROWS - 1) * stride + 1) * 8);
    exact row_memory = allocate(0, count * 2), pairs = allocate(0, count ? 2 * count - 2 : 0);
    uint16_t *rows = (uint16_t *)row_memory.octets;
    for (size_t j = 0; j < count; j++) {
        rows[j] = below(8) ? (uint16_t)below(ROWS) : GF_NO_ROW;
        if (j + 1 == count) break;
        pairs.octets[2 * j] = (uint8_t)below(checks);
        pairs.octets[2 * j + 1] = (uint8_t)((pairs.octets[2 * j] + 1 + below(checks - 1)) % checks);
    }
    memcpy(theirs.octets, ours.octets, checks * width);
    set->half_density_checks(ours.octets, checks, strip.octets, rows, count, pairs.octets, width);
    portable->half_density_checks(theirs.octets, checks, strip.octets, rows, count, pairs.octets, width);
    expect(!memcmp(ours.octets, theirs.octets, checks * width), set, "half_density_checks", width, checks, count);
    const uint64_t *words = (const uint64_t *)bits.octets;
    set->half_density_bit_checks(ours.octets, checks, words, stride, rows, count, pairs.octets);
    portable->half_density_bit_checks(theirs.octets, checks, words, stride, rows, count, pairs.octets);
    expect(!memcmp(ours.octets, theirs.octets, checks * width), set, "half_density_bit_checks", checks, count, 0);
    free(ours.base), free(theirs.base), free(strip.base), free(bits.base);
    free(row_memory.base), free(pairs.base);
}

/// With the names of sets as arguments, fails unless these sets ran.
int main(int count, char **names) {
    const gf_kernels *set;
    for (size_t index = 0; (set = gf_kernels_at(index)); index++) {
        check_octet_strings(set);
        for (size_t width = 64; width <= 256; width *= 2) {
            for (size_t used = 1; used <= width; used++) {
                check_substitute(set, width, used);
                check_gather(set, width, used);
            }
            for (int trial = 0; trial < 100; trial++) {
                check_combinations(set, width);
                check_half_density(set, width);
            }
        }
        printf("kernel_check: %s agrees\n", set->name);
        for (int i = 1; i < count; i++)
            if (names[i] && !strcmp(names[i], set->name)) names[i] = NULL;
    }
    for (int i = 1; i < count; i++) {
        if (!names[i]) continue;
        fprintf(stderr, "kernel_check: this processor does not run %s\n", names[i]);
        return 1;
    }
    return 0;
}

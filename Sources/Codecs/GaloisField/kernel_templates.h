/// All kernels, in terms of vectors. The file of each instruction set includes this once, within a region whose
/// functions may use its instructions, after it has defined
///
///     VECTOR_BYTES            16, 32 or 64
///     HAS_PARTS               if it has a `part` of its own (vector.h)
///     HAS_TIMES_ALPHA         if it has a `times_alpha` of its own
///     DESTINATIONS_AT_ONCE    how many rows of a product of octets stay in registers
///
/// and, after vector.h,
///
///     factor, factor_of(octet)            a factor in the form that multiplication wants
///     operand, operand_of(vector)         likewise what is multiplied
///     product(operand, factor)            the products, a vector
///     octets_of_bits(bits, i)             vector i of the 64 octets, each 0 or 1, that the bits stand for
#include "octet_strings.h"
#include "row.h"
#include "strips.h"
#include "matrices.h"
#include "half_density.h"

#define KERNEL_SET(set_name) \
    { \
        .name = set_name, .add = add, .multiply = multiply, .multiply_add = multiply_add, \
        .substitute = substitute, .gather = gather, .combine_bits = combine_bits, \
        .combine_octets = combine_octets, .half_density_checks = half_density_checks, \
        .half_density_bit_checks = half_density_bit_checks, \
    }

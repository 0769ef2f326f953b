/// The sets of kernels, one for each instruction set, each in a file of that name.
///
/// A set exists only where its instructions can: the three of x86 there, NEON on 64-bit ARM.
#ifndef FLEETCAST_KERNEL_SETS_H
#define FLEETCAST_KERNEL_SETS_H

#include "galois_field.h"

#define GF_HIDDEN __attribute__((visibility("hidden")))

extern GF_HIDDEN const gf_kernels gf_portable_kernels;
#if defined(__x86_64__)
extern GF_HIDDEN const gf_kernels gf_ssse3_kernels;
extern GF_HIDDEN const gf_kernels gf_avx2_kernels;
extern GF_HIDDEN const gf_kernels gf_avx512_kernels;
#elif defined(__aarch64__)
extern GF_HIDDEN const gf_kernels gf_neon_kernels;
#endif

#endif

#include "kernel_sets.h"

// Asked anew for every call, which costs a few loads: the C library found out what the processor can before any
// of our code ran, so there is no state to protect from other threads.

#if defined(__x86_64__)

const gf_kernels *gf_kernels_at(size_t index) {
    // Whoever has AVX2 has SSSE3, and so on: the sets form a chain.
    int has_ssse3 = __builtin_cpu_supports("ssse3");
    int has_avx2 = has_ssse3 && __builtin_cpu_supports("avx2");
    int has_avx512 = has_avx2 && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
        __builtin_cpu_supports("gfni");
    switch (index) {
    case 0: return &gf_portable_kernels;
    case 1: return has_ssse3 ? &gf_ssse3_kernels : NULL;
    case 2: return has_avx2 ? &gf_avx2_kernels : NULL;
    case 3: return has_avx512 ? &gf_avx512_kernels : NULL;
    default: return NULL;
    }
}

#elif defined(__aarch64__)

const gf_kernels *gf_kernels_at(size_t index) {
    // Every 64-bit ARM processor that runs Linux or macOS has NEON.
    switch (index) {
    case 0: return &gf_portable_kernels;
    case 1: return &gf_neon_kernels;
    default: return NULL;
    }
}

#else

const gf_kernels *gf_kernels_at(size_t index) {
    return index == 0 ? &gf_portable_kernels : NULL;
}

#endif

const gf_kernels *gf_kernels_best(void) {
    const gf_kernels *best = &gf_portable_kernels;
    for (size_t index = 1; gf_kernels_at(index); index++)
        best = gf_kernels_at(index);
    return best;
}

#include "galois_field.h"

#if defined(__linux__)
#include <sys/mman.h>
#endif

/// The smallest pages there are; huge ones are multiples.
#define PAGE 4096

void gf_use_huge_pages(void *memory, size_t count) {
#if defined(__linux__) && defined(MADV_HUGEPAGE)
    uintptr_t first = ((uintptr_t)memory + PAGE - 1) / PAGE * PAGE;
    uintptr_t end = ((uintptr_t)memory + count) / PAGE * PAGE;
    if (first < end) (void)madvise((void *)first, end - first, MADV_HUGEPAGE);
#else
    (void)memory;
    (void)count;
#endif
}

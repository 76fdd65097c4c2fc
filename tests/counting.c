/*
 * Counts what is asked of malloc(3) and its kin by the thread that calls `count`; preloaded with
 * LD_PRELOAD. glibc's own names are what its replacements may call.
 */
#include <stddef.h>

void *__libc_malloc(size_t size);
void *__libc_calloc(size_t number, size_t size);
void *__libc_realloc(void *former, size_t size);

static _Thread_local long counted = -1; /* not counting */

static void note(void)
{
    if (counted >= 0)
        counted++;
}

void *malloc(size_t size)
{
    note();
    return __libc_malloc(size);
}

void *calloc(size_t number, size_t size)
{
    note();
    return __libc_calloc(number, size);
}

void *realloc(void *former, size_t size)
{
    note();
    return __libc_realloc(former, size);
}

/* Start counting anew; give what was counted. */
long count(void)
{
    long result = counted;
    counted = 0;
    return result;
}

/* Stands between a program and the C library, so that tests see the bytes of addresses whatever families
   the kernel has: connect() keeps what it is given, getsockname() gives what it is told to. */

#define _GNU_SOURCE
#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

static int active;
static unsigned char bytes[256];
static socklen_t length;

/* Keep and give addresses from now on; the next one to give has these bytes. */
void sockaddrs_give(const void *given, socklen_t size)
{
    active = 1;
    memcpy(bytes, given, size);
    length = size;
}

/* The address that was kept last; returns its length. */
socklen_t sockaddrs_kept(void *kept)
{
    memcpy(kept, bytes, length);
    return length;
}

int connect(int fd, const struct sockaddr *address, socklen_t size)
{
    if (!active)
        return syscall(SYS_connect, fd, address, size);
    memcpy(bytes, address, size);
    length = size;
    errno = ECONNREFUSED;
    return -1;
}

int getsockname(int fd, struct sockaddr *address, socklen_t *size)
{
    if (!active)
        return syscall(SYS_getsockname, fd, address, size);
    memcpy(address, bytes, *size < length ? *size : length);
    *size = length;
    return 0;
}

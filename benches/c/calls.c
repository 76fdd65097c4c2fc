/*
 * The limit of single calls: the same system calls from C, with nothing between them.
 *
 * Usage: calls WORK. For each line read, a count, it does the work that often and prints the seconds
 * that it took. Without an argument it prints the names of all work.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

enum { SIZE = 64, BATCH = 64, PIECE = 1024, PIECES = 64 };

static int left, right;
static struct sockaddr_storage address;
static socklen_t address_length = sizeof address;
static char data[SIZE], whole[PIECES * PIECE];
static int descriptor;
static void (*before)(void); /* what is done before each step, not timed */

static int check(int result, const char *call)
{
    if (result < 0) {
        perror(call);
        exit(1);
    }
    return result;
}
#define CHECK(call) check((int)(call), #call)

/* An own name for the socket: a port of the kernel's choice, or an abstract name (unix(7), autobind). */
static void name_it(int fd, int family)
{
    struct sockaddr_in inet = {.sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK)}};
    struct sockaddr unix_unnamed = {.sa_family = AF_UNIX};
    if (family == AF_INET)
        CHECK(bind(fd, (struct sockaddr *)&inet, sizeof inet));
    else
        CHECK(bind(fd, &unix_unnamed, sizeof unix_unnamed.sa_family));
    address_length = sizeof address;
    CHECK(getsockname(fd, (struct sockaddr *)&address, &address_length));
}

static void listener(int family)
{
    left = CHECK(socket(family, SOCK_STREAM | SOCK_CLOEXEC, 0));
    name_it(left, family);
    CHECK(listen(left, 128));
}

static void unix_pair(void)
{
    int ends[2];
    CHECK(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends));
    left = ends[0];
    right = ends[1];
}

static void tcp_pair(void)
{
    int on = 1;
    listener(AF_INET);
    right = CHECK(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    CHECK(connect(right, (struct sockaddr *)&address, address_length));
    int accepted = CHECK(accept4(left, NULL, NULL, SOCK_CLOEXEC));
    CHECK(close(left));
    left = accepted;
    CHECK(setsockopt(left, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on));
    CHECK(setsockopt(right, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on));
}

static void udp_pair(void)
{
    left = CHECK(socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
    right = CHECK(socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
    name_it(right, AF_INET);
}

/* Room for all pieces, and a descriptor that goes with each: so they do not melt into one, unix(7). */
static void descriptor_pair(void)
{
    int room = 16 * PIECES * PIECE;
    unix_pair();
    CHECK(setsockopt(left, SOL_SOCKET, SO_SNDBUF, &room, sizeof room));
    descriptor = CHECK(open("/dev/null", O_RDONLY | O_CLOEXEC));
}

static void nonblocking(void)
{
    CHECK(fcntl(left, F_SETFL, O_NONBLOCK));
    CHECK(fcntl(right, F_SETFL, O_NONBLOCK));
}

static void unix_nonblocking(void) { unix_pair(); nonblocking(); }
static void tcp_nonblocking(void) { tcp_pair(); nonblocking(); }
static void tcp_listener(void) { listener(AF_INET); }
static void unix_listener(void) { listener(AF_UNIX); }
static void nothing(void) {}

static void send_recv(void)
{
    CHECK(send(left, data, SIZE, 0));
    CHECK(recv(right, data, SIZE, 0));
}

static void sendto_recvfrom(void)
{
    struct sockaddr_storage from;
    socklen_t length = sizeof from;
    CHECK(sendto(left, data, SIZE, 0, (struct sockaddr *)&address, address_length));
    CHECK(recvfrom(right, data, SIZE, 0, (struct sockaddr *)&from, &length));
}

static void sendmsg_recvmsg(void)
{
    struct iovec parts[] = {{data, SIZE / 2}, {data + SIZE / 2, SIZE / 2}}, all = {data, SIZE};
    struct msghdr out = {.msg_iov = parts, .msg_iovlen = 2}, in = {.msg_iov = &all, .msg_iovlen = 1};
    CHECK(sendmsg(left, &out, 0));
    CHECK(recvmsg(right, &in, MSG_CMSG_CLOEXEC));
}

static void send_descriptor(void *bytes, size_t count)
{
    union { struct cmsghdr header; char room[CMSG_SPACE(sizeof descriptor)]; } control = {
        .header = {CMSG_LEN(sizeof descriptor), SOL_SOCKET, SCM_RIGHTS}};
    struct iovec part = {bytes, count};
    struct msghdr message = {NULL, 0, &part, 1, control.room, CMSG_LEN(sizeof descriptor), 0};
    memcpy(CMSG_DATA(&control.header), &descriptor, sizeof descriptor);
    CHECK(sendmsg(left, &message, 0));
}

static void send_fds_recv_fds(void)
{
    union { struct cmsghdr header; char room[CMSG_SPACE(sizeof descriptor)]; } control;
    struct iovec part = {data, SIZE};
    struct msghdr message = {NULL, 0, &part, 1, control.room, CMSG_LEN(sizeof descriptor), 0};
    int received;
    send_descriptor(data, SIZE);
    CHECK(recvmsg(right, &message, 0));
    memcpy(&received, CMSG_DATA(&control.header), sizeof received);
    CHECK(close(received));
}

static void send_pieces(void)
{
    for (int i = 0; i < PIECES; i++)
        send_descriptor(whole, PIECE);
}

static void pieces_pair(void)
{
    descriptor_pair();
    before = send_pieces;
}

static void recv_pieces(void)
{
    for (int done = 0; done < PIECES * PIECE;)
        done += CHECK(recv(right, whole + done, sizeof whole - done, 0));
}

static void sendmmsg_recvmmsg(void)
{
    static struct sockaddr_storage from[BATCH];
    struct iovec part = {data, SIZE};
    struct mmsghdr out[BATCH] = {0}, in[BATCH] = {0};
    for (int i = 0; i < BATCH; i++) {
        out[i].msg_hdr = (struct msghdr){&address, address_length, &part, 1, NULL, 0, 0};
        in[i].msg_hdr = (struct msghdr){&from[i], sizeof from[i], &part, 1, NULL, 0, 0};
    }
    if (CHECK(sendmmsg(left, out, BATCH, 0)) + CHECK(recvmmsg(right, in, BATCH, 0, NULL)) < 2 * BATCH)
        abort();
}

static void recv_nothing(void)
{
    if (recv(right, data, SIZE, 0) >= 0)
        abort();
}

static void ask_name(void)
{
    struct sockaddr_storage name;
    socklen_t length = sizeof name;
    CHECK(getsockname(left, (struct sockaddr *)&name, &length));
}

static void get_option(void)
{
    int value;
    socklen_t length = sizeof value;
    CHECK(getsockopt(left, SOL_SOCKET, SO_REUSEADDR, &value, &length));
}

static void set_option(void)
{
    int value = 1;
    CHECK(setsockopt(left, SOL_SOCKET, SO_REUSEADDR, &value, sizeof value));
}

static void socket_close(void)
{
    CHECK(close(CHECK(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0))));
}

static void connect_accept(void)
{
    struct sockaddr_storage from;
    socklen_t length = sizeof from;
    int client = CHECK(socket(address.ss_family, SOCK_STREAM | SOCK_CLOEXEC, 0));
    CHECK(connect(client, (struct sockaddr *)&address, address_length));
    int server = CHECK(accept4(left, (struct sockaddr *)&from, &length, SOCK_CLOEXEC));
    CHECK(close(client));
    CHECK(close(server));
}

/* What one step does counts as `operations`. */
static const struct work {
    const char *name;
    void (*prepare)(void);
    void (*step)(void);
    int operations;
} works[] = {
    {"send+recv, unix, blocking", unix_pair, send_recv, 1},
    {"send+recv, unix, non-blocking", unix_nonblocking, send_recv, 1},
    {"send+recv, TCP, blocking", tcp_pair, send_recv, 1},
    {"send+recv, TCP, non-blocking", tcp_nonblocking, send_recv, 1},
    {"sendto+recvfrom, UDP", udp_pair, sendto_recvfrom, 1},
    {"sendmsg+recvmsg, unix", unix_pair, sendmsg_recvmsg, 1},
    {"send_fds+recv_fds", descriptor_pair, send_fds_recv_fds, 1},
    {"recv, 64 pieces of 1 KiB", pieces_pair, recv_pieces, 1},
    {"sendmmsg+recvmmsg, UDP, per datagram", udp_pair, sendmmsg_recvmmsg, BATCH},
    {"recv, nothing there", unix_nonblocking, recv_nothing, 1},
    {"getsockname", tcp_pair, ask_name, 1},
    {"getsockopt", tcp_pair, get_option, 1},
    {"setsockopt", tcp_pair, set_option, 1},
    {"socket+close", nothing, socket_close, 1},
    {"connect+accept+close, TCP", tcp_listener, connect_accept, 1},
    {"connect+accept+close, unix", unix_listener, connect_accept, 1},
};
enum { WORKS = sizeof works / sizeof works[0] };

static double seconds(void)
{
    struct timespec now;
    CHECK(clock_gettime(CLOCK_MONOTONIC, &now));
    return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

static double repeat(const struct work *work, long count)
{
    double start = seconds(), untimed = 0;
    long done;
    for (done = 0; done < count; done += work->operations) {
        if (before) {
            double pause = seconds();
            before();
            untimed += seconds() - pause;
        }
        work->step();
    }
    return (seconds() - start - untimed) * (double)count / (double)done;
}

static void measure(const struct work *work)
{
    long count;
    work->prepare();
    while (scanf("%ld", &count) == 1) {
        printf("%.9f\n", repeat(work, count));
        fflush(stdout);
    }
}

int main(int number, char **arguments)
{
    for (int i = 0; i < WORKS; i++) {
        if (number != 2)
            puts(works[i].name);
        else if (strcmp(works[i].name, arguments[1]) == 0)
            return measure(&works[i]), 0;
    }
    return number != 1;
}

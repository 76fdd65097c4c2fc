/*
 * The limit of an echo server: one loop over epoll(7) in C.
 *
 * Usage: echo CONNECTIONS. It prints the port that it listens on, accepts that many connections and
 * answers them until all are closed.
 */
#define _GNU_SOURCE
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

enum { SIZE = 4096, EVENTS = 256 };

static int check(int result, const char *call)
{
    if (result < 0) {
        perror(call);
        exit(1);
    }
    return result;
}
#define CHECK(call) check((int)(call), #call)

static int listener(int backlog)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK)}};
    socklen_t length = sizeof address;
    int fd = CHECK(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    CHECK(bind(fd, (struct sockaddr *)&address, sizeof address));
    CHECK(listen(fd, backlog));
    CHECK(getsockname(fd, (struct sockaddr *)&address, &length));
    printf("%d\n", ntohs(address.sin_port));
    fflush(stdout);
    return fd;
}

/* Whether the connection goes on. */
static int answer(int fd)
{
    char data[SIZE];
    ssize_t count = recv(fd, data, SIZE, 0);
    if (count > 0 && send(fd, data, (size_t)count, MSG_NOSIGNAL) == count) /* it always fits */
        return 1;
    CHECK(close(fd));
    return 0;
}

int main(int number, char **arguments)
{
    struct epoll_event events[EVENTS];
    int connections = number == 2 ? atoi(arguments[1]) : 0;
    int server = listener(connections), poller = CHECK(epoll_create1(EPOLL_CLOEXEC));
    for (int i = 0; i < connections; i++) {
        int fd = CHECK(accept4(server, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC));
        struct epoll_event event = {.events = EPOLLIN, .data.fd = fd};
        CHECK(epoll_ctl(poller, EPOLL_CTL_ADD, fd, &event));
    }
    while (connections > 0) {
        int ready = CHECK(epoll_wait(poller, events, EVENTS, -1));
        for (int i = 0; i < ready; i++)
            connections -= !answer(events[i].data.fd);
    }
    return 0;
}

#include "internal.h"

#include <errno.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

enum { EVENTS_A_TURN = 64 };
static const uint64_t WAKE = UINT64_MAX;

struct cu_loop {
    int epoll;
    int event;
    cu_pool *pools[CU_POOLS];
};

int64_t cu_milliseconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

const char *cu_version(void) { return curl_version_info(CURLVERSION_NOW)->version; }

static void close_if_open(int descriptor) {
    if (descriptor >= 0) close(descriptor);
}

cu_loop *cu_loop_open(void) {
    /* Debian's libcurl is built thread-safe: several loops may do this at once. */
    if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK) return NULL;
    cu_loop *loop = calloc(1, sizeof *loop);
    if (!loop) return NULL;
    loop->epoll = epoll_create1(EPOLL_CLOEXEC);
    loop->event = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    struct epoll_event wake = {.events = EPOLLIN, .data.u64 = WAKE};
    if (loop->epoll < 0 || loop->event < 0 || epoll_ctl(loop->epoll, EPOLL_CTL_ADD, loop->event, &wake) != 0) {
        close_if_open(loop->epoll);
        close_if_open(loop->event);
        free(loop);
        return NULL;
    }
    return loop;
}

void cu_loop_close(cu_loop *loop) {
    close(loop->epoll);
    close(loop->event);
    free(loop);
}

void cu_loop_wake(cu_loop *loop) {
    uint64_t one = 1;
    /* A full counter means that a wake-up is already waiting. */
    while (write(loop->event, &one, sizeof one) < 0 && errno == EINTR) {}
}

bool cu_loop_attach(cu_loop *loop, cu_pool *pool) {
    for (uint32_t place = 0; place < CU_POOLS; place++) {
        if (loop->pools[place]) continue;
        loop->pools[place] = pool;
        pool->place = place;
        return true;
    }
    return false;
}

void cu_loop_detach(cu_loop *loop, cu_pool *pool) { loop->pools[pool->place] = NULL; }

void cu_loop_watch(cu_loop *loop, cu_pool *pool, curl_socket_t socket, int what) {
    if (what == CURL_POLL_REMOVE) {
        epoll_ctl(loop->epoll, EPOLL_CTL_DEL, socket, NULL);
        return;
    }
    struct epoll_event event = {.data.u64 = (uint64_t)pool->place << 32 | (uint32_t)socket};
    if (what & CURL_POLL_IN) event.events |= EPOLLIN;
    if (what & CURL_POLL_OUT) event.events |= EPOLLOUT;
    if (epoll_ctl(loop->epoll, EPOLL_CTL_MOD, socket, &event) != 0 && errno == ENOENT) {
        epoll_ctl(loop->epoll, EPOLL_CTL_ADD, socket, &event);
    }
}

/* Milliseconds until the first pool wants to be called, at most `limit`. */
static int wait_time(const cu_loop *loop, int64_t limit) {
    int64_t now = cu_milliseconds();
    int64_t wait = limit < 0 ? 0 : limit;
    for (int place = 0; place < CU_POOLS; place++) {
        const cu_pool *pool = loop->pools[place];
        if (!pool || pool->due < 0) continue;
        int64_t left = pool->due > now ? pool->due - now : 0;
        if (left < wait) wait = left;
    }
    return wait > 60000 ? 60000 : (int)wait;
}

static void take_wake(cu_loop *loop) {
    uint64_t count;
    while (read(loop->event, &count, sizeof count) < 0 && errno == EINTR) {}
}

static void serve(cu_loop *loop, const struct epoll_event *event) {
    cu_pool *pool = loop->pools[(event->data.u64 >> 32) % CU_POOLS];
    if (!pool) return;
    int mask = 0;
    int running = 0;
    if (event->events & EPOLLIN) mask |= CURL_CSELECT_IN;
    if (event->events & EPOLLOUT) mask |= CURL_CSELECT_OUT;
    if (event->events & (EPOLLERR | EPOLLHUP)) mask |= CURL_CSELECT_ERR;
    curl_multi_socket_action(pool->multi, (curl_socket_t)(uint32_t)event->data.u64, mask, &running);
}

void cu_loop_turn(cu_loop *loop, int64_t at_most_milliseconds) {
    struct epoll_event events[EVENTS_A_TURN];
    int count = epoll_wait(loop->epoll, events, EVENTS_A_TURN, wait_time(loop, at_most_milliseconds));
    for (int index = 0; index < count; index++) {
        if (events[index].data.u64 == WAKE) {
            take_wake(loop);
        } else {
            serve(loop, &events[index]);
        }
    }
    int64_t now = cu_milliseconds();
    for (int place = 0; place < CU_POOLS; place++) {
        cu_pool *pool = loop->pools[place];
        if (!pool || pool->due < 0 || pool->due > now) continue;
        int running = 0;
        pool->due = -1;
        curl_multi_socket_action(pool->multi, CURL_SOCKET_TIMEOUT, 0, &running);
    }
}

#include "CNcurses.h"
#include "terminal_state.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

struct termios cn_saved_modes;

int cn_tty_open(void) {
    if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO)) return -ENOTTY;
    /* A description of our own: O_NONBLOCK on the shared one would reach the shell. */
    const int flags = O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC;
    int fd = open("/dev/tty", flags);
    if (fd < 0) fd = open("/proc/self/fd/0", flags);
    return fd < 0 ? -errno : fd;
}

void cn_tty_close(int fd) { close(fd); }

int cn_tty_save(int fd) { return tcgetattr(fd, &cn_saved_modes) == 0 ? 0 : -errno; }

int cn_tty_raw(int fd) {
    struct termios raw = cn_saved_modes;
    cfmakeraw(&raw);
    raw.c_cc[VMIN] = 1;
    raw.c_cc[VTIME] = 0;
    while (tcsetattr(fd, TCSANOW, &raw) != 0) {
        if (errno != EINTR) return -errno;
    }
    return 0;
}

void cn_tty_cooked(int fd) {
    while (tcsetattr(fd, TCSANOW, &cn_saved_modes) != 0 && errno == EINTR) {}
}

void cn_tty_flush_input(int fd) { tcflush(fd, TCIFLUSH); }

int cn_tty_size(int fd, int *width, int *height) {
    struct winsize size;
    if (ioctl(fd, TIOCGWINSZ, &size) != 0 || size.ws_col == 0 || size.ws_row == 0) return -1;
    *width = size.ws_col;
    *height = size.ws_row;
    return 0;
}

long cn_tty_read(int fd, uint8_t *buffer, size_t capacity) {
    ssize_t count = read(fd, buffer, capacity);
    if (count > 0) return count;
    return count < 0 && (errno == EAGAIN || errno == EINTR) ? 0 : -1;
}

long cn_tty_write(int fd, const uint8_t *bytes, size_t count) {
    ssize_t written = write(fd, bytes, count);
    if (written >= 0) return written;
    return errno == EAGAIN || errno == EINTR ? 0 : -1;
}

int cn_wait(int tty, int wake, int wants_writable, int timeout_milliseconds) {
    struct pollfd watched[2] = {
        {.fd = tty, .events = (short)(POLLIN | (wants_writable ? POLLOUT : 0))},
        {.fd = wake, .events = POLLIN},
    };
    if (poll(watched, 2, timeout_milliseconds) < 0) return errno == EINTR ? CN_WOKEN : CN_GONE;
    int seen = 0;
    if (watched[0].revents & (POLLHUP | POLLERR | POLLNVAL)) seen |= CN_GONE;
    if (watched[0].revents & POLLIN) seen |= CN_READABLE;
    if (watched[0].revents & POLLOUT) seen |= CN_WRITABLE;
    if (watched[1].revents & POLLIN) seen |= CN_WOKEN;
    return seen;
}

int cn_wake_open(void) { return eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC); }

void cn_wake(int fd) {
    const uint64_t one = 1;
    /* A full counter is already awake, so a failed write loses nothing. */
    if (write(fd, &one, sizeof one) < 0) return;
}

void cn_wake_clear(int fd) {
    uint64_t count;
    if (read(fd, &count, sizeof count) < 0) return;
}

void cn_wake_close(int fd) { close(fd); }

int64_t cn_now_milliseconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

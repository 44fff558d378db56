#include "CNcurses.h"
#include "terminal_state.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/* Handlers and an eventfd instead of a signalfd: a signalfd needs the signals blocked in every thread, and threads of
   libraries and child processes would inherit or miss that mask. A handler runs whichever thread is hit. */

enum { RESTORE_BYTES = 512, ALTERNATE_STACK_BYTES = 65536 };

static const int noted_signals[] = {SIGHUP, SIGINT, SIGTERM, SIGTSTP, SIGCONT, SIGWINCH};
static const int fatal_signals[] = {SIGSEGV, SIGBUS, SIGILL, SIGTRAP, SIGFPE, SIGABRT};
enum { NOTED = sizeof noted_signals / sizeof *noted_signals, FATAL = sizeof fatal_signals / sizeof *fatal_signals };

static struct sigaction earlier_noted[NOTED];
static struct sigaction earlier_fatal[FATAL];
static atomic_int noted;
static atomic_int armed;
static int installed;
static int terminal = -1;
static int wake_descriptor = -1;
static uint8_t restore_bytes[RESTORE_BYTES];
static size_t restore_count;
static uint8_t alternate_stack[ALTERNATE_STACK_BYTES];

void cn_restore_arm(int is_armed) { atomic_store(&armed, is_armed); }

void cn_restore_now(void) {
    if (!atomic_exchange(&armed, 0)) return;
    int error = errno;
    size_t sent = 0;
    for (int tries = 0; sent < restore_count && tries < 10; tries++) {
        ssize_t count = write(terminal, restore_bytes + sent, restore_count - sent);
        if (count > 0) {
            sent += (size_t)count;
            continue;
        }
        if (errno != EAGAIN && errno != EINTR) break;
        struct pollfd watched = {.fd = terminal, .events = POLLOUT};
        poll(&watched, 1, 20);
    }
    tcsetattr(terminal, TCSANOW, &cn_saved_modes);
    errno = error;
}

static int flag_of(int number) {
    switch (number) {
    case SIGHUP: return CN_SIG_HANGUP;
    case SIGTSTP: return CN_SIG_STOP;
    case SIGCONT: return CN_SIG_CONTINUE;
    case SIGWINCH: return CN_SIG_RESIZE;
    default: return CN_SIG_END;
    }
}

static void note(int number) {
    int error = errno;
    int flag = flag_of(number);
    int before = atomic_fetch_or(&noted, flag);
    if (flag == CN_SIG_END && (before & CN_SIG_END)) {
        /* Asked twice and still not looked at: the program hangs. */
        cn_restore_now();
        signal(number, SIG_DFL);
        raise(number);
    }
    cn_wake(wake_descriptor);
    errno = error;
}

static void fatal(int number, siginfo_t *info, void *context) {
    (void)context;
    cn_restore_now();
    for (int i = 0; i < FATAL; i++) {
        if (fatal_signals[i] == number) sigaction(number, &earlier_fatal[i], NULL);
    }
    /* A trap happens again when the handler returns; what another process sent does not. */
    if (info->si_code <= 0) raise(number);
}

static void use_alternate_stack(void) {
    stack_t present;
    if (sigaltstack(NULL, &present) == 0 && !(present.ss_flags & SS_DISABLE)) return;
    stack_t stack = {.ss_sp = alternate_stack, .ss_size = sizeof alternate_stack};
    sigaltstack(&stack, NULL);
}

void cn_signals_install(int tty, int wake, const uint8_t *restore, size_t count) {
    terminal = tty;
    wake_descriptor = wake;
    restore_count = count < RESTORE_BYTES ? count : RESTORE_BYTES;
    memcpy(restore_bytes, restore, restore_count);
    use_alternate_stack();
    struct sigaction action = {.sa_handler = note, .sa_flags = SA_RESTART};
    sigemptyset(&action.sa_mask);
    struct sigaction last = {.sa_sigaction = fatal, .sa_flags = SA_SIGINFO | SA_ONSTACK | SA_NODEFER};
    sigemptyset(&last.sa_mask);
    for (int i = 0; i < NOTED; i++) sigaction(noted_signals[i], &action, installed ? NULL : &earlier_noted[i]);
    for (int i = 0; i < FATAL; i++) sigaction(fatal_signals[i], &last, installed ? NULL : &earlier_fatal[i]);
    static int registered;
    if (!registered) atexit(cn_restore_now);
    registered = 1;
    installed = 1;
}

void cn_signals_remove(void) {
    if (!installed) return;
    for (int i = 0; i < NOTED; i++) sigaction(noted_signals[i], &earlier_noted[i], NULL);
    for (int i = 0; i < FATAL; i++) sigaction(fatal_signals[i], &earlier_fatal[i], NULL);
    installed = 0;
    wake_descriptor = -1;
}

int cn_signals_take(void) { return atomic_exchange(&noted, 0); }

void cn_stop_here(int whole_job) {
    struct sigaction stop = {.sa_handler = SIG_DFL};
    struct sigaction ours;
    sigemptyset(&stop.sa_mask);
    atomic_fetch_and(&noted, ~CN_SIG_CONTINUE);
    sigaction(SIGTSTP, &stop, &ours);
    /* The whole job for a typed ^Z: a parent such as make must stop as well, or the shell waits for it. */
    if (whole_job) kill(0, SIGTSTP);
    else raise(SIGTSTP);
    /* Another thread may take the signal a little later; and an orphaned job is never stopped at all. */
    for (int i = 0; i < 20 && !(atomic_load(&noted) & CN_SIG_CONTINUE); i++) {
        const struct timespec pause = {.tv_nsec = 5000000};
        nanosleep(&pause, NULL);
    }
    atomic_fetch_and(&noted, ~CN_SIG_CONTINUE);
    sigaction(SIGTSTP, &ours, NULL);
}

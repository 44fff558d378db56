#ifndef CNCURSES_H
#define CNCURSES_H

/* What Swift cannot import of ncurses and of signal handling, as plain functions. One terminal a process; everything
   but cn_restore_now belongs to the thread that opened it. */

#include <stddef.h>
#include <stdint.h>

/* ---- drawing (curses.c): ncurses draws into a memory file, never onto the terminal itself ---- */

/* One character of a row. `mark` 0 means none; `cells` 0 is the right half of the character before. */
typedef struct cn_cell {
    uint32_t base;
    uint32_t mark;
    uint16_t pair;
    uint8_t attributes;
    uint8_t cells;
} cn_cell;

enum { CN_BOLD = 1, CN_DIM = 2, CN_UNDERLINE = 4, CN_REVERSE = 8 };

/* Takes the environment's character set when it is UTF-8, else C.UTF-8. 1, 2, or 0 when there is neither. */
int cn_set_locale(void);
/* Starts ncurses for a terminal description. 0; -1 unknown description; -2 no memory file. */
int cn_open(const char *term, int width, int height);
void cn_close(void);
/* Colours of the description: 0, 8, 16, 256 ... */
int cn_colors(void);
/* Colours of a pair from 1 on; -1 is the terminal's own. */
void cn_set_pair(int pair, int foreground, int background);
/* A whole row. Characters whose width the C library does not see as `cells` are shown as question marks. */
void cn_put_row(int y, const cn_cell *cells, int count);
/* Where the cursor rests; y < 0 hides it. */
void cn_set_cursor(int y, int x);
void cn_resize(int width, int height);
/* The next update draws everything. */
void cn_draw_whole(void);
/* Works out the bytes of the update; cn_take hands them over. */
void cn_update(void);
/* Works out the bytes that leave the screen; the next update enters it again. */
void cn_suspend(void);
/* Moves at most `capacity` bytes of output to `buffer`; 0 when there are no more. */
size_t cn_take(uint8_t *buffer, size_t capacity);
/* Bytes of a terminfo string such as "rmcup"; empty when the terminal has none. */
const char *cn_capability(const char *name);

/* ---- terminal (tty.c) ---- */

/* A descriptor of our own on the controlling terminal, not blocking; -errno when there is none. */
int cn_tty_open(void);
/* 0, -errno */
int cn_tty_save(int fd);
int cn_tty_raw(int fd);
void cn_tty_cooked(int fd);
/* Throws away input nobody has read. */
void cn_tty_flush_input(int fd);
int cn_tty_size(int fd, int *width, int *height);
/* Bytes read; 0 none now; -1 the terminal is gone. */
long cn_tty_read(int fd, uint8_t *buffer, size_t capacity);
/* Bytes written; 0 it takes none now; -1 the terminal is gone. */
long cn_tty_write(int fd, const uint8_t *bytes, size_t count);
void cn_tty_close(int fd);

enum { CN_READABLE = 1, CN_WRITABLE = 2, CN_WOKEN = 4, CN_GONE = 8 };
/* Waits on the terminal and the wake descriptor; -1 for no limit. */
int cn_wait(int tty, int wake, int wants_writable, int timeout_milliseconds);

int cn_wake_open(void);
void cn_wake(int fd);
void cn_wake_clear(int fd);
void cn_wake_close(int fd);

int64_t cn_now_milliseconds(void);

/* ---- signals and the way back (signals.c) ---- */

enum { CN_SIG_END = 1, CN_SIG_HANGUP = 2, CN_SIG_STOP = 4, CN_SIG_CONTINUE = 8, CN_SIG_RESIZE = 16 };
/* Takes HUP, INT, TERM, TSTP, CONT and WINCH: each is noted and wakes `wake`. A second request to end that finds the
   first one not yet looked at restores the terminal and ends the process. Also arms the emergency exit. */
void cn_signals_install(int tty, int wake, const uint8_t *restore, size_t count);
void cn_signals_remove(void);
/* Signals noted since the last call. */
int cn_signals_take(void);
/* Stops this process (`whole_job` 0) or its process group, and returns when it goes on. */
void cn_stop_here(int whole_job);
/* Whether the terminal is ours to restore now, in an emergency or at exit. */
void cn_restore_arm(int armed);
/* Puts the terminal back at once; safe in a signal handler; does nothing when not armed. */
void cn_restore_now(void);

#endif

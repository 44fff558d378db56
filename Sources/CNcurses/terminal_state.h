#ifndef CN_TERMINAL_STATE_H
#define CN_TERMINAL_STATE_H

#include <termios.h>

/* Modes of the terminal as they were found; tcsetattr may be called in a signal handler. */
extern struct termios cn_saved_modes;

#endif

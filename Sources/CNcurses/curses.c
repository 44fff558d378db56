#include "CNcurses.h"

#include <ncurses.h>
#include <langinfo.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <term.h>
#include <unistd.h>
#include <wchar.h>

static SCREEN *screen;
static FILE *frame;
static FILE *nothing;
static off_t taken;
static cchar_t *line;
static int line_cells;

int cn_set_locale(void) {
    /* Only the character set: numbers and dates of other libraries stay as they are. */
    if (setlocale(LC_CTYPE, "") && strcmp(nl_langinfo(CODESET), "UTF-8") == 0) return 1;
    if (setlocale(LC_CTYPE, "C.UTF-8") && strcmp(nl_langinfo(CODESET), "UTF-8") == 0) return 2;
    return 0;
}

static void drop_files(void) {
    if (frame) fclose(frame);
    if (nothing) fclose(nothing);
    frame = nothing = NULL;
}

int cn_open(const char *term, int width, int height) {
    int memory = memfd_create("frame", MFD_CLOEXEC);
    frame = memory < 0 ? NULL : fdopen(memory, "w+");
    nothing = fopen("/dev/null", "re");
    if (!frame || !nothing) {
        drop_files();
        return -2;
    }
    taken = 0;
    /* The size comes from the terminal itself, not from LINES and COLUMNS. */
    use_env(FALSE);
    screen = newterm(term, frame, nothing);
    if (!screen) {
        drop_files();
        return -1;
    }
    set_term(screen);
    typeahead(-1);
    nonl();
    if (has_colors()) {
        start_color();
        use_default_colors();
    }
    cn_resize(width, height);
    curs_set(0);
    /* A row with wide characters is no place to rely on every terminal's insert and delete. */
    idcok(stdscr, FALSE);
    leaveok(stdscr, TRUE);
    return 0;
}

void cn_close(void) {
    if (!screen) return;
    delscreen(screen);
    screen = NULL;
    drop_files();
    free(line);
    line = NULL;
    line_cells = 0;
}

int cn_colors(void) { return has_colors() ? COLORS : 0; }

void cn_set_pair(int pair, int foreground, int background) {
    if (has_colors() && pair > 0 && pair < COLOR_PAIRS) init_extended_pair(pair, foreground, background);
}

static attr_t attributes_of(const cn_cell *cell) {
    attr_t attributes = A_NORMAL;
    if (cell->attributes & CN_BOLD) attributes |= A_BOLD;
    if (cell->attributes & CN_DIM) attributes |= A_DIM;
    if (cell->attributes & CN_UNDERLINE) attributes |= A_UNDERLINE;
    if (cell->attributes & CN_REVERSE) attributes |= A_REVERSE;
    return attributes;
}

static int put_character(int at, wchar_t base, wchar_t mark, attr_t attributes, int pair) {
    const wchar_t text[3] = {base, mark, 0};
    setcchar(&line[at], text, attributes, (short)pair, NULL);
    return at + 1;
}

void cn_put_row(int y, const cn_cell *cells, int count) {
    if (y < 0 || y >= LINES || count <= 0) return;
    if (count > COLS) count = COLS;
    if (line_cells < count) {
        cchar_t *more = realloc(line, (size_t)count * sizeof *line);
        if (!more) return;
        line = more;
        line_cells = count;
    }
    int length = 0;
    for (int x = 0; x < count; x++) {
        const cn_cell *cell = &cells[x];
        if (cell->cells == 0) continue;
        attr_t attributes = attributes_of(cell);
        int pair = has_colors() ? cell->pair : 0;
        if (wcwidth((wchar_t)cell->base) == cell->cells && x + cell->cells <= count) {
            wchar_t mark = cell->mark && wcwidth((wchar_t)cell->mark) == 0 ? (wchar_t)cell->mark : 0;
            length = put_character(length, (wchar_t)cell->base, mark, attributes, pair);
            continue;
        }
        for (int i = 0; i < cell->cells && x + i < count; i++) {
            length = put_character(length, L'?', 0, attributes, pair);
        }
    }
    mvadd_wchnstr(y, 0, line, length);
}

void cn_set_cursor(int y, int x) {
    curs_set(y < 0 ? 0 : 1);
    leaveok(stdscr, y < 0);
    if (y >= 0) move(y < LINES ? y : LINES - 1, x < 0 ? 0 : x < COLS ? x : COLS - 1);
}

void cn_resize(int width, int height) {
    /* Not resizeterm(): that one also queues a key nobody reads. */
    resize_term(height, width);
}

void cn_draw_whole(void) { clearok(curscr, TRUE); }

void cn_update(void) {
    wnoutrefresh(stdscr);
    doupdate();
    fflush(frame);
}

void cn_suspend(void) {
    endwin();
    fflush(frame);
}

size_t cn_take(uint8_t *buffer, size_t capacity) {
    if (!frame) return 0;
    ssize_t count = pread(fileno(frame), buffer, capacity, taken);
    if (count > 0) {
        taken += count;
        return (size_t)count;
    }
    /* All is taken: the next update begins an empty file. */
    if (ftruncate(fileno(frame), 0) == 0) lseek(fileno(frame), 0, SEEK_SET);
    taken = 0;
    return 0;
}

const char *cn_capability(const char *name) {
    const char *bytes = tigetstr(name);
    return bytes == NULL || bytes == (const char *)-1 ? "" : bytes;
}

#ifndef CCURL_H
#define CCURL_H

/* libcurl as plain typed functions: curl_easy_setopt and curl_easy_getinfo are variadic, which Swift cannot call.
   Everything here belongs to the one thread that drives the loop, except cu_loop_wake. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* An epoll set with a wake-up event. It drives up to CU_POOLS pools. */
typedef struct cu_loop cu_loop;
/* A set of transfers that share connections with each other and with nobody else. */
typedef struct cu_pool cu_pool;
/* One request with its answer. */
typedef struct cu_transfer cu_transfer;

enum { CU_POOLS = 4 };

/* Why we ended a transfer ourselves. */
typedef enum cu_fault {
    CU_FAULT_NONE = 0,
    CU_FAULT_BODY_TOO_LARGE,
    CU_FAULT_HEAD_TOO_LARGE,
    CU_FAULT_ADDRESS_DENIED,
    /* The connection died and the request would have had to be sent a second time. */
    CU_FAULT_REPEAT_REFUSED,
    CU_FAULT_MEMORY,
} cu_fault;

/* True when a socket to this address may be opened; `bytes` holds 4 or 16 bytes in network order. */
typedef bool (*cu_permit)(const void *context, const uint8_t *bytes, int32_t count);

/* Milliseconds of the monotonic clock. */
int64_t cu_milliseconds(void);
/* "7.88.1" */
const char *cu_version(void);

cu_loop *cu_loop_open(void);
void cu_loop_close(cu_loop *loop);
/* Ends a running or the next cu_loop_turn at once. From any thread. */
void cu_loop_wake(cu_loop *loop);
/* Waits for sockets, timers or a wake-up, at most this long, and lets the pools work. */
void cu_loop_turn(cu_loop *loop, int64_t at_most_milliseconds);

/* `permit` may be NULL: any address. `context` must outlive the pool. */
cu_pool *cu_pool_open(cu_loop *loop, int32_t idle_connections, cu_permit permit, const void *context);
/* All transfers must have been removed before. */
void cu_pool_close(cu_pool *pool);
/* Starts a transfer. False when libcurl refused it. */
bool cu_pool_add(cu_pool *pool, cu_transfer *transfer);
void cu_pool_remove(cu_pool *pool, cu_transfer *transfer);
/* The next transfer that has ended, or NULL. It still has to be removed. */
cu_transfer *cu_pool_next_ended(cu_pool *pool);

/* Copies its arguments. NULL when out of memory. `body` may be NULL. */
cu_transfer *cu_transfer_make(const char *url, const char *method, const uint8_t *body, size_t count);
void cu_transfer_free(cu_transfer *transfer);
/* One header line "Name: value"; "Name;" for an empty value; "Name:" takes libcurl's own line out. */
void cu_transfer_add_header(cu_transfer *transfer, const char *line);
void cu_transfer_set_deadlines(cu_transfer *transfer, int64_t total_milliseconds, int64_t connect_milliseconds);
void cu_transfer_set_limits(cu_transfer *transfer, size_t head_bytes, size_t head_lines, size_t body_bytes);
/* Goes through a proxy that is asked with CONNECT, for http and https alike. `credentials` is "name:password" or NULL. Both
   are copied. */
void cu_transfer_set_proxy(cu_transfer *transfer, const char *proxy, const char *credentials);
/* Hung on a transfer for the caller's bookkeeping. */
void cu_transfer_set_number(cu_transfer *transfer, uint64_t number);
uint64_t cu_transfer_number(const cu_transfer *transfer);

/* After the end: libcurl's result code (0 is success) and what it says in words; our own reason. */
int32_t cu_transfer_code(const cu_transfer *transfer);
const char *cu_transfer_text(const cu_transfer *transfer);
cu_fault cu_transfer_fault(const cu_transfer *transfer);
/* At any time: bytes of the request handed to the network, over all connections tried. */
int64_t cu_transfer_sent_bytes(const cu_transfer *transfer);
int32_t cu_transfer_status(const cu_transfer *transfer);
/* Whether the header block came to its empty line: libcurl calls an answer that ends before it a success. */
bool cu_transfer_head_ended(const cu_transfer *transfer);
/* The last header block, with its lines' ends, and the body. */
const uint8_t *cu_transfer_head(const cu_transfer *transfer, size_t *count);
const uint8_t *cu_transfer_body(const cu_transfer *transfer, size_t *count);

#endif

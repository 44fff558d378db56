#ifndef CCURL_INTERNAL_H
#define CCURL_INTERNAL_H

#include "CCurl.h"

#include <curl/curl.h>
#include <stdlib.h>

struct cu_pool {
    cu_loop *loop;
    CURLM *multi;
    uint32_t place;
    /* When libcurl wants to be called at the latest; -1 for never. */
    int64_t due;
    cu_permit permit;
    const void *context;
};

typedef struct cu_buffer {
    uint8_t *bytes;
    size_t count;
    size_t capacity;
    size_t limit;
} cu_buffer;

struct cu_transfer {
    CURL *easy;
    struct curl_slist *headers;
    cu_buffer send;
    size_t send_offset;
    cu_buffer head;
    size_t head_lines;
    size_t head_line_limit;
    bool has_proxy;
    bool head_ended;
    cu_buffer body;
    cu_fault fault;
    CURLcode code;
    uint64_t number;
    cu_pool *pool;
    char text[CURL_ERROR_SIZE];
};

bool cu_loop_attach(cu_loop *loop, cu_pool *pool);
void cu_loop_detach(cu_loop *loop, cu_pool *pool);
void cu_loop_watch(cu_loop *loop, cu_pool *pool, curl_socket_t socket, int what);

#endif

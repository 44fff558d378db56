#include "internal.h"

static int on_socket(CURL *easy, curl_socket_t socket, int what, void *context, void *assigned) {
    (void)easy;
    (void)assigned;
    cu_pool *pool = context;
    cu_loop_watch(pool->loop, pool, socket, what);
    return 0;
}

static int on_timer(CURLM *multi, long milliseconds, void *context) {
    (void)multi;
    cu_pool *pool = context;
    pool->due = milliseconds < 0 ? -1 : cu_milliseconds() + milliseconds;
    return 0;
}

cu_pool *cu_pool_open(cu_loop *loop, int32_t idle_connections, cu_permit permit, const void *context) {
    cu_pool *pool = calloc(1, sizeof *pool);
    if (!pool) return NULL;
    pool->loop = loop;
    pool->due = -1;
    pool->permit = permit;
    pool->context = context;
    pool->multi = curl_multi_init();
    if (!pool->multi || !cu_loop_attach(loop, pool)) {
        if (pool->multi) curl_multi_cleanup(pool->multi);
        free(pool);
        return NULL;
    }
    curl_multi_setopt(pool->multi, CURLMOPT_SOCKETFUNCTION, on_socket);
    curl_multi_setopt(pool->multi, CURLMOPT_SOCKETDATA, pool);
    curl_multi_setopt(pool->multi, CURLMOPT_TIMERFUNCTION, on_timer);
    curl_multi_setopt(pool->multi, CURLMOPT_TIMERDATA, pool);
    curl_multi_setopt(pool->multi, CURLMOPT_MAXCONNECTS, (long)idle_connections);
    curl_multi_setopt(pool->multi, CURLMOPT_PIPELINING, (long)CURLPIPE_NOTHING);
    return pool;
}

void cu_pool_close(cu_pool *pool) {
    curl_multi_cleanup(pool->multi);
    cu_loop_detach(pool->loop, pool);
    free(pool);
}

bool cu_pool_add(cu_pool *pool, cu_transfer *transfer) {
    transfer->pool = pool;
    return curl_multi_add_handle(pool->multi, transfer->easy) == CURLM_OK;
}

void cu_pool_remove(cu_pool *pool, cu_transfer *transfer) {
    curl_multi_remove_handle(pool->multi, transfer->easy);
}

cu_transfer *cu_pool_next_ended(cu_pool *pool) {
    int left = 0;
    CURLMsg *message;
    while ((message = curl_multi_info_read(pool->multi, &left))) {
        if (message->msg != CURLMSG_DONE) continue;
        char *owner = NULL;
        curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &owner);
        cu_transfer *transfer = (cu_transfer *)(void *)owner;
        transfer->code = message->data.result;
        return transfer;
    }
    return NULL;
}

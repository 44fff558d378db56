#include "internal.h"

#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>

static bool append(cu_buffer *buffer, const void *bytes, size_t count) {
    if (buffer->count + count > buffer->capacity) {
        size_t capacity = buffer->capacity ? buffer->capacity * 2 : 1024;
        while (capacity < buffer->count + count) capacity *= 2;
        uint8_t *larger = realloc(buffer->bytes, capacity);
        if (!larger) return false;
        buffer->bytes = larger;
        buffer->capacity = capacity;
    }
    memcpy(buffer->bytes + buffer->count, bytes, count);
    buffer->count += count;
    return true;
}

/* Each of these callbacks tells libcurl to give up by taking fewer bytes than it was given. */

static size_t on_body(char *bytes, size_t size, size_t count, void *context) {
    cu_transfer *transfer = context;
    size_t length = size * count;
    if (transfer->body.count + length > transfer->body.limit) {
        transfer->fault = CU_FAULT_BODY_TOO_LARGE;
        return 0;
    }
    if (!append(&transfer->body, bytes, length)) {
        transfer->fault = CU_FAULT_MEMORY;
        return 0;
    }
    return length;
}

static size_t on_head(char *bytes, size_t size, size_t count, void *context) {
    cu_transfer *transfer = context;
    size_t length = size * count;
    /* A status line begins a new block: after "100 Continue" comes the answer itself. */
    if (length >= 5 && memcmp(bytes, "HTTP/", 5) == 0) {
        transfer->head.count = 0;
        transfer->head_lines = 0;
        transfer->head_ended = false;
    }
    transfer->head_lines += 1;
    if (transfer->head.count + length > transfer->head.limit || transfer->head_lines > transfer->head_line_limit) {
        transfer->fault = CU_FAULT_HEAD_TOO_LARGE;
        return 0;
    }
    /* Lines after a chunked body are no headers: what they say was not there when the answer was judged. */
    if (transfer->head_ended) return length;
    if (bytes[0] == '\r' || bytes[0] == '\n') transfer->head_ended = true;
    if (!append(&transfer->head, bytes, length)) {
        transfer->fault = CU_FAULT_MEMORY;
        return 0;
    }
    return length;
}

static size_t on_send(char *room, size_t size, size_t count, void *context) {
    cu_transfer *transfer = context;
    size_t left = transfer->send.count - transfer->send_offset;
    size_t length = size * count < left ? size * count : left;
    if (length > 0) memcpy(room, transfer->send.bytes + transfer->send_offset, length);
    transfer->send_offset += length;
    return length;
}

/* libcurl asks to rewind when a reused connection died after it had sent the body: it would send the request again
   without telling anybody. Whether it took effect is unknown, and that is for the caller to settle. */
static int on_rewind(void *context, curl_off_t offset, int origin) {
    (void)offset;
    (void)origin;
    cu_transfer *transfer = context;
    if (transfer->send_offset == 0) return CURL_SEEKFUNC_OK;
    transfer->fault = CU_FAULT_REPEAT_REFUSED;
    return CURL_SEEKFUNC_FAIL;
}

static bool permitted(const cu_pool *pool, const struct sockaddr *address) {
    if (!pool->permit) return true;
    if (address->sa_family == AF_INET) {
        const struct sockaddr_in *four = (const void *)address;
        return pool->permit(pool->context, (const uint8_t *)&four->sin_addr, 4);
    }
    if (address->sa_family == AF_INET6) {
        const struct sockaddr_in6 *six = (const void *)address;
        return pool->permit(pool->context, (const uint8_t *)&six->sin6_addr, 16);
    }
    return false;
}

/* The address judged here is the one the socket is connected to: there is no second look-up between. */
static curl_socket_t on_open(void *context, curlsocktype purpose, struct curl_sockaddr *address) {
    (void)purpose;
    cu_transfer *transfer = context;
    if (!permitted(transfer->pool, &address->addr)) {
        transfer->fault = CU_FAULT_ADDRESS_DENIED;
        return CURL_SOCKET_BAD;
    }
    if (transfer->fault == CU_FAULT_ADDRESS_DENIED) transfer->fault = CU_FAULT_NONE;
    return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

static void set_method(cu_transfer *transfer, const char *method) {
    CURL *easy = transfer->easy;
    bool has_body = transfer->send.count > 0;
    if (strcmp(method, "GET") == 0 && !has_body) {
        curl_easy_setopt(easy, CURLOPT_HTTPGET, 1L);
        return;
    }
    if (strcmp(method, "HEAD") == 0) {
        curl_easy_setopt(easy, CURLOPT_NOBODY, 1L);
        return;
    }
    curl_easy_setopt(easy, CURLOPT_POST, 1L);
    curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)transfer->send.count);
    curl_easy_setopt(easy, CURLOPT_READFUNCTION, on_send);
    curl_easy_setopt(easy, CURLOPT_READDATA, transfer);
    curl_easy_setopt(easy, CURLOPT_SEEKFUNCTION, on_rewind);
    curl_easy_setopt(easy, CURLOPT_SEEKDATA, transfer);
    curl_easy_setopt(easy, CURLOPT_UPLOAD_BUFFERSIZE, 16384L);
    if (strcmp(method, "POST") != 0) curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, method);
}

static void set_manners(cu_transfer *transfer) {
    CURL *easy = transfer->easy;
    curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(easy, CURLOPT_PRIVATE, transfer);
    curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, transfer->text);
    curl_easy_setopt(easy, CURLOPT_PROXY, "");
    curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(easy, CURLOPT_DISALLOW_USERNAME_IN_URL, 1L);
    curl_easy_setopt(easy, CURLOPT_PATH_AS_IS, 1L);
    curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
    curl_easy_setopt(easy, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
    curl_easy_setopt(easy, CURLOPT_TCP_NODELAY, 1L);
    /* Shorter than servers keep idle connections, so that a request seldom meets a closing one. */
    curl_easy_setopt(easy, CURLOPT_MAXAGE_CONN, 20L);
    curl_easy_setopt(easy, CURLOPT_DNS_CACHE_TIMEOUT, 30L);
    curl_easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION, on_open);
    curl_easy_setopt(easy, CURLOPT_OPENSOCKETDATA, transfer);
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, on_body);
    curl_easy_setopt(easy, CURLOPT_WRITEDATA, transfer);
    curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, on_head);
    curl_easy_setopt(easy, CURLOPT_HEADERDATA, transfer);
}

cu_transfer *cu_transfer_make(const char *url, const char *method, const uint8_t *body, size_t count) {
    cu_transfer *transfer = calloc(1, sizeof *transfer);
    if (!transfer) return NULL;
    transfer->easy = curl_easy_init();
    if (!transfer->easy || (count > 0 && !append(&transfer->send, body, count))) {
        cu_transfer_free(transfer);
        return NULL;
    }
    set_manners(transfer);
    curl_easy_setopt(transfer->easy, CURLOPT_URL, url);
    set_method(transfer, method);
    cu_transfer_add_header(transfer, "Expect:");
    return transfer;
}

void cu_transfer_free(cu_transfer *transfer) {
    if (transfer->easy) curl_easy_cleanup(transfer->easy);
    curl_slist_free_all(transfer->headers);
    free(transfer->send.bytes);
    free(transfer->head.bytes);
    free(transfer->body.bytes);
    free(transfer);
}

void cu_transfer_add_header(cu_transfer *transfer, const char *line) {
    struct curl_slist *longer = curl_slist_append(transfer->headers, line);
    if (!longer) return;
    transfer->headers = longer;
    curl_easy_setopt(transfer->easy, CURLOPT_HTTPHEADER, longer);
}

void cu_transfer_set_deadlines(cu_transfer *transfer, int64_t total_milliseconds, int64_t connect_milliseconds) {
    curl_easy_setopt(transfer->easy, CURLOPT_TIMEOUT_MS, (long)total_milliseconds);
    curl_easy_setopt(transfer->easy, CURLOPT_CONNECTTIMEOUT_MS, (long)connect_milliseconds);
}

void cu_transfer_set_limits(cu_transfer *transfer, size_t head_bytes, size_t head_lines, size_t body_bytes) {
    transfer->head.limit = head_bytes;
    transfer->head_line_limit = head_lines;
    transfer->body.limit = body_bytes;
}

void cu_transfer_set_proxy(cu_transfer *transfer, const char *proxy, const char *credentials) {
    CURL *easy = transfer->easy;
    transfer->has_proxy = true;
    curl_easy_setopt(easy, CURLOPT_PROXY, proxy);
    curl_easy_setopt(easy, CURLOPT_HTTPPROXYTUNNEL, 1L);
    /* What the proxy says to CONNECT is no part of the answer. */
    curl_easy_setopt(easy, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
    curl_easy_setopt(easy, CURLOPT_HEADEROPT, (long)CURLHEADER_SEPARATE);
    if (credentials) curl_easy_setopt(easy, CURLOPT_PROXYUSERPWD, credentials);
}

void cu_transfer_set_number(cu_transfer *transfer, uint64_t number) { transfer->number = number; }
uint64_t cu_transfer_number(const cu_transfer *transfer) { return transfer->number; }
int32_t cu_transfer_code(const cu_transfer *transfer) { return (int32_t)transfer->code; }
cu_fault cu_transfer_fault(const cu_transfer *transfer) { return transfer->fault; }

const char *cu_transfer_text(const cu_transfer *transfer) {
    return transfer->text[0] ? transfer->text : curl_easy_strerror(transfer->code);
}

int64_t cu_transfer_sent_bytes(const cu_transfer *transfer) {
    /* Counted by libcurl as the headers go out, before the body, and kept over a change of connection. */
    long head = 0;
    curl_off_t body = 0;
    /* Through a proxy, CONNECT is counted too; before the tunnel stands nothing has left for the far end. */
    if (transfer->has_proxy) {
        curl_off_t ready = 0;
        curl_easy_getinfo(transfer->easy, CURLINFO_PRETRANSFER_TIME_T, &ready);
        if (ready == 0) return 0;
    }
    curl_easy_getinfo(transfer->easy, CURLINFO_REQUEST_SIZE, &head);
    curl_easy_getinfo(transfer->easy, CURLINFO_SIZE_UPLOAD_T, &body);
    return (int64_t)head + (int64_t)body;
}

int32_t cu_transfer_status(const cu_transfer *transfer) {
    long status = 0;
    curl_easy_getinfo(transfer->easy, CURLINFO_RESPONSE_CODE, &status);
    return (int32_t)status;
}

bool cu_transfer_head_ended(const cu_transfer *transfer) { return transfer->head_ended; }

const uint8_t *cu_transfer_head(const cu_transfer *transfer, size_t *count) {
    *count = transfer->head.count;
    return transfer->head.bytes;
}

const uint8_t *cu_transfer_body(const cu_transfer *transfer, size_t *count) {
    *count = transfer->body.count;
    return transfer->body.bytes;
}

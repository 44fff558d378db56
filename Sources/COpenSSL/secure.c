#include "internal.h"

#include <openssl/crypto.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/resource.h>

// OpenSSL keeps a key's numbers in the guarded memory, but not what it computes of them at the first use and keeps with
// the key: the Montgomery form of each prime holds the prime itself. While a thread uses a key for the first time, all it
// allocates is guarded.
static _Thread_local int guards_all;

static void *allocate(size_t count, const char *file, int line) {
    if (guards_all && CRYPTO_secure_malloc_initialized()) {
        void *guarded = CRYPTO_secure_malloc(count, file, line);
        if (guarded) return guarded;
    }
    return malloc(count);
}

static void release(void *bytes, const char *file, int line) {
    if (bytes && CRYPTO_secure_allocated(bytes))
        CRYPTO_secure_free(bytes, file, line);
    else
        free(bytes);
}

static void *resize(void *bytes, size_t count, const char *file, int line) {
    if (!bytes || !CRYPTO_secure_allocated(bytes)) return realloc(bytes, count);
    // What is guarded stays guarded, whoever makes it larger.
    void *larger = CRYPTO_secure_malloc(count, file, line);
    if (!larger) return NULL;
    size_t old = CRYPTO_secure_actual_size(bytes);
    memcpy(larger, bytes, old < count ? old : count);
    CRYPTO_secure_clear_free(bytes, old, file, line);
    return larger;
}

int cossl_key_settle(EVP_PKEY *key) {
    uint8_t signature[1024];
    size_t length = sizeof signature;
    if (!CRYPTO_secure_malloc_initialized()) return 1;
    guards_all = 1;
    int good = cossl_rsa_sign_sha256(key, (const uint8_t *)"settle", 6, signature, &length);
    guards_all = 0;
    return good;
}

int cossl_secure_prepare(size_t count) {
    if (CRYPTO_secure_malloc_initialized()) return 1;
    // Refused once something was allocated: the numbers of keys are guarded all the same.
    CRYPTO_set_mem_functions(allocate, resize, release);
    return CRYPTO_secure_malloc_init(count, 32) == 1;
}

void *cossl_secure_make(size_t count) { return OPENSSL_secure_malloc(count); }
void cossl_secure_free(void *bytes, size_t count) { OPENSSL_secure_clear_free(bytes, count); }

int cossl_secure_forbid_dumps(void) {
    struct rlimit none = {0, 0};
    return setrlimit(RLIMIT_CORE, &none) == 0 && prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) == 0;
}

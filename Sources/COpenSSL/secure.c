#include "COpenSSL.h"

#include <openssl/crypto.h>
#include <sys/prctl.h>
#include <sys/resource.h>

int cossl_secure_prepare(size_t count) {
    if (CRYPTO_secure_malloc_initialized()) return 1;
    return CRYPTO_secure_malloc_init(count, 32) == 1;
}

void *cossl_secure_make(size_t count) { return OPENSSL_secure_malloc(count); }
void cossl_secure_free(void *bytes, size_t count) { OPENSSL_secure_clear_free(bytes, count); }

int cossl_secure_forbid_dumps(void) {
    struct rlimit none = {0, 0};
    return setrlimit(RLIMIT_CORE, &none) == 0 && prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) == 0;
}

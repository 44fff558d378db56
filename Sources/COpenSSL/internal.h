#ifndef COPENSSL_INTERNAL_H
#define COPENSSL_INTERNAL_H

#include "include/COpenSSL.h"

#include <limits.h>
#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <string.h>

// Ends a call: what failed inside is told by the return value only, so nothing may stay in the thread's error queue.
static inline int cossl_end(int good) {
    if (!good) ERR_clear_error();
    return good;
}

// Copies what a memory BIO holds to the caller's buffer and frees the BIO.
static inline int cossl_hand_out(BIO *bio, int good, uint8_t *out, size_t *length) {
    char *data = NULL;
    long count = good && bio ? BIO_get_mem_data(bio, &data) : -1;
    good = good && count >= 0 && (size_t)count <= *length;
    if (good) {
        memcpy(out, data, (size_t)count);
        *length = (size_t)count;
    }
    BIO_free(bio);
    return cossl_end(good);
}

// A PEM reader without this would ask for a password at the terminal.
static inline int cossl_no_password(char *buffer, int size, int writing, void *unused) {
    (void)buffer, (void)size, (void)writing, (void)unused;
    return -1;
}

static inline EVP_PKEY *cossl_rsa_or_null(EVP_PKEY *key) {
    if (key && EVP_PKEY_get_base_id(key) == EVP_PKEY_RSA) return key;
    EVP_PKEY_free(key);
    ERR_clear_error();
    return NULL;
}

#endif

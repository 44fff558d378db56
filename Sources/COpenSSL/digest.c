#include "internal.h"

#include <openssl/crypto.h>
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/params.h>
#include <openssl/rand.h>

EVP_MD *cossl_digest_find(const char *name) {
    EVP_MD *digest = EVP_MD_fetch(NULL, name, NULL);
    if (!digest) ERR_clear_error();
    return digest;
}

int cossl_digest(const EVP_MD *digest, const uint8_t *bytes, size_t count, uint8_t *out) {
    return cossl_end(EVP_Digest(bytes, count, out, NULL, digest, NULL) == 1);
}

EVP_MD_CTX *cossl_digest_begin(const EVP_MD *digest) {
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    if (context && EVP_DigestInit_ex2(context, digest, NULL) == 1) return context;
    EVP_MD_CTX_free(context);
    ERR_clear_error();
    return NULL;
}

int cossl_digest_update(EVP_MD_CTX *context, const uint8_t *bytes, size_t count) {
    return cossl_end(EVP_DigestUpdate(context, bytes, count) == 1);
}

int cossl_digest_finish(EVP_MD_CTX *context, uint8_t *out) {
    return cossl_end(EVP_DigestFinal_ex(context, out, NULL) == 1);
}

void cossl_digest_free(EVP_MD_CTX *context) { EVP_MD_CTX_free(context); }

int cossl_hmac_sha256(const uint8_t *key, size_t key_count, const uint8_t *bytes, size_t count, uint8_t *out) {
    unsigned int written = 0;
    // An empty key must still be a pointer: NULL means "the key of last time".
    const uint8_t none = 0;
    if (key_count > INT_MAX) return 0;
    return cossl_end(HMAC(EVP_sha256(), key_count ? key : &none, (int)key_count, bytes, count, out, &written) != NULL);
}

EVP_MAC_CTX *cossl_hmac_sha256_keyed(const uint8_t *key, size_t key_count) {
    EVP_MAC *algorithm = EVP_MAC_fetch(NULL, "HMAC", NULL);
    EVP_MAC_CTX *context = algorithm ? EVP_MAC_CTX_new(algorithm) : NULL;
    EVP_MAC_free(algorithm);
    char digest[] = "SHA256";
    OSSL_PARAM parameters[] = {OSSL_PARAM_construct_utf8_string("digest", digest, 0), OSSL_PARAM_construct_end()};
    if (context && EVP_MAC_init(context, key, key_count, parameters) != 1) {
        EVP_MAC_CTX_free(context);
        context = NULL;
    }
    if (!context) ERR_clear_error();
    return context;
}

int cossl_hmac_sha256_of(EVP_MAC_CTX *context, const uint8_t *bytes, size_t count, uint8_t *out) {
    size_t written = 0;
    // No key: the one of last time.
    return cossl_end(
        EVP_MAC_init(context, NULL, 0, NULL) == 1 && EVP_MAC_update(context, bytes, count) == 1
        && EVP_MAC_final(context, out, &written, 32) == 1 && written == 32);
}

void cossl_hmac_free(EVP_MAC_CTX *context) { EVP_MAC_CTX_free(context); }

int cossl_equal(const uint8_t *left, const uint8_t *right, size_t count) {
    return CRYPTO_memcmp(left, right, count) == 0;
}

void cossl_cleanse(void *bytes, size_t count) { OPENSSL_cleanse(bytes, count); }

int cossl_random(uint8_t *out, size_t count) {
    if (count > INT_MAX) return 0;
    return cossl_end(RAND_bytes(out, (int)count) == 1);
}

#include "internal.h"

#include <openssl/pem.h>
#include <openssl/x509.h>

static EVP_PKEY *ed25519_or_null(EVP_PKEY *key) {
    if (key && EVP_PKEY_get_base_id(key) == EVP_PKEY_ED25519) return key;
    EVP_PKEY_free(key);
    ERR_clear_error();
    return NULL;
}

EVP_PKEY *cossl_ed25519_from_seed(const uint8_t *seed) {
    return ed25519_or_null(EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, NULL, seed, 32));
}

EVP_PKEY *cossl_ed25519_private_from_pem(const uint8_t *bytes, size_t count) {
    BIO *bio = cossl_text_open(bytes, count);
    EVP_PKEY *key = bio ? PEM_read_bio_PrivateKey(bio, NULL, cossl_no_password, NULL) : NULL;
    BIO_free(bio);
    return ed25519_or_null(key);
}

EVP_PKEY *cossl_ed25519_public_from_pem(const uint8_t *bytes, size_t count) {
    BIO *bio = cossl_text_open(bytes, count);
    EVP_PKEY *key = bio ? PEM_read_bio_PUBKEY(bio, NULL, cossl_no_password, NULL) : NULL;
    BIO_free(bio);
    return ed25519_or_null(key);
}

EVP_PKEY *cossl_ed25519_public_copy(EVP_PKEY *key) {
    uint8_t raw[32];
    if (!cossl_ed25519_public_raw(key, raw)) return NULL;
    return ed25519_or_null(EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, NULL, raw, sizeof raw));
}

int cossl_ed25519_public_raw(const EVP_PKEY *key, uint8_t *out) {
    size_t length = 32;
    return cossl_end(EVP_PKEY_get_raw_public_key(key, out, &length) == 1 && length == 32);
}

int cossl_ed25519_sign(EVP_PKEY *key, const uint8_t *bytes, size_t count, uint8_t *out) {
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    size_t length = 64;
    int good = context && EVP_DigestSignInit(context, NULL, NULL, NULL, key) == 1
        && EVP_DigestSign(context, out, &length, bytes, count) == 1 && length == 64;
    EVP_MD_CTX_free(context);
    return cossl_end(good);
}

int cossl_ed25519_verify(EVP_PKEY *key, const uint8_t *bytes, size_t count, const uint8_t *signature,
                         size_t signature_count) {
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    int good = context && EVP_DigestVerifyInit(context, NULL, NULL, NULL, key) == 1
        && EVP_DigestVerify(context, signature, signature_count, bytes, count) == 1;
    EVP_MD_CTX_free(context);
    return cossl_end(good);
}

#include "internal.h"

enum { tag_count = 16 };

static int begin(EVP_CIPHER_CTX *context, const uint8_t *key, const uint8_t *nonce, size_t nonce_count,
                 const uint8_t *aad, size_t aad_count, int sealing) {
    int written = 0;
    return EVP_CipherInit_ex(context, EVP_aes_256_gcm(), NULL, NULL, NULL, sealing) == 1
        && EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_SET_IVLEN, (int)nonce_count, NULL) == 1
        && EVP_CipherInit_ex(context, NULL, NULL, key, nonce, sealing) == 1
        && (aad_count == 0 || EVP_CipherUpdate(context, NULL, &written, aad, (int)aad_count) == 1);
}

int cossl_gcm_seal(const uint8_t *key, const uint8_t *nonce, size_t nonce_count, const uint8_t *aad, size_t aad_count,
                   const uint8_t *bytes, size_t count, uint8_t *out) {
    int written = 0, rest = 0;
    if (count > INT_MAX - tag_count || aad_count > INT_MAX || nonce_count == 0 || nonce_count > 64) return 0;
    EVP_CIPHER_CTX *context = EVP_CIPHER_CTX_new();
    int good = context && begin(context, key, nonce, nonce_count, aad, aad_count, 1)
        && (count == 0 || EVP_CipherUpdate(context, out, &written, bytes, (int)count) == 1)
        && EVP_CipherFinal_ex(context, out + written, &rest) == 1
        && EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_GET_TAG, tag_count, out + count) == 1;
    EVP_CIPHER_CTX_free(context);
    return cossl_end(good);
}

int cossl_gcm_open(const uint8_t *key, const uint8_t *nonce, size_t nonce_count, const uint8_t *aad, size_t aad_count,
                   const uint8_t *bytes, size_t count, uint8_t *out) {
    int written = 0, rest = 0;
    uint8_t tag[tag_count], last[tag_count];
    if (count < tag_count || count > INT_MAX || aad_count > INT_MAX || nonce_count == 0 || nonce_count > 64) return 0;
    size_t sealed = count - tag_count;
    memcpy(tag, bytes + sealed, tag_count);
    EVP_CIPHER_CTX *context = EVP_CIPHER_CTX_new();
    int good = context && begin(context, key, nonce, nonce_count, aad, aad_count, 0)
        && (sealed == 0 || EVP_CipherUpdate(context, out, &written, bytes, (int)sealed) == 1)
        && EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_SET_TAG, tag_count, tag) == 1
        && EVP_CipherFinal_ex(context, last, &rest) == 1;
    EVP_CIPHER_CTX_free(context);
    // Text whose tag does not hold must not be seen by anyone.
    if (!good) OPENSSL_cleanse(out, sealed);
    return cossl_end(good);
}

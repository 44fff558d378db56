#include "internal.h"

#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

EVP_PKEY *cossl_rsa_generate(int bits) {
    return cossl_rsa_or_null(EVP_RSA_gen((unsigned int)bits));
}

EVP_PKEY *cossl_rsa_private_from_pem(const uint8_t *bytes, size_t count) {
    BIO *bio = cossl_text_open(bytes, count);
    EVP_PKEY *key = bio ? PEM_read_bio_PrivateKey(bio, NULL, cossl_no_password, NULL) : NULL;
    BIO_free(bio);
    return cossl_rsa_or_null(key);
}

EVP_PKEY *cossl_rsa_private_from_der(const uint8_t *bytes, size_t count) {
    const unsigned char *cursor = bytes;
    if (count > LONG_MAX) return NULL;
    return cossl_rsa_or_null(d2i_AutoPrivateKey(NULL, &cursor, (long)count));
}

EVP_PKEY *cossl_rsa_public_from_pem(const uint8_t *bytes, size_t count) {
    BIO *bio = cossl_text_open(bytes, count);
    EVP_PKEY *key = bio ? PEM_read_bio_PUBKEY(bio, NULL, cossl_no_password, NULL) : NULL;
    BIO_free(bio);
    return cossl_rsa_or_null(key);
}

EVP_PKEY *cossl_rsa_public_from_der(const uint8_t *bytes, size_t count) {
    const unsigned char *cursor = bytes;
    if (count > LONG_MAX) return NULL;
    return cossl_rsa_or_null(d2i_PUBKEY(NULL, &cursor, (long)count));
}

// Through the encoded form, so that the copy cannot hold any private part.
EVP_PKEY *cossl_rsa_public_copy(EVP_PKEY *key) {
    unsigned char *der = NULL;
    int count = i2d_PUBKEY(key, &der);
    EVP_PKEY *copy = count > 0 ? cossl_rsa_public_from_der(der, (size_t)count) : NULL;
    OPENSSL_free(der);
    if (!copy) ERR_clear_error();
    return copy;
}

void cossl_key_free(EVP_PKEY *key) { EVP_PKEY_free(key); }

int cossl_rsa_bits(const EVP_PKEY *key) { return EVP_PKEY_get_bits(key); }

int cossl_key_same_public(const EVP_PKEY *left, const EVP_PKEY *right) {
    return cossl_end(EVP_PKEY_eq(left, right) == 1);
}

int cossl_key_private_pem(EVP_PKEY *key, uint8_t *out, size_t *length) {
    BIO *bio = BIO_new(BIO_s_secmem());
    int good = bio && PEM_write_bio_PKCS8PrivateKey(bio, key, NULL, NULL, 0, cossl_no_password, NULL) == 1;
    return cossl_hand_out(bio, good, out, length);
}

int cossl_key_public_pem(EVP_PKEY *key, uint8_t *out, size_t *length) {
    BIO *bio = BIO_new(BIO_s_mem());
    return cossl_hand_out(bio, bio && PEM_write_bio_PUBKEY(bio, key) == 1, out, length);
}

int cossl_rsa_sign_sha256(EVP_PKEY *key, const uint8_t *bytes, size_t count, uint8_t *out, size_t *length) {
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    int good = context && EVP_DigestSignInit(context, NULL, EVP_sha256(), NULL, key) == 1
        && EVP_DigestSign(context, out, length, bytes, count) == 1;
    EVP_MD_CTX_free(context);
    return cossl_end(good);
}

int cossl_rsa_verify_sha256(EVP_PKEY *key, const uint8_t *bytes, size_t count, const uint8_t *signature,
                            size_t signature_count) {
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    int good = context && EVP_DigestVerifyInit(context, NULL, EVP_sha256(), NULL, key) == 1
        && EVP_DigestVerify(context, signature, signature_count, bytes, count) == 1;
    EVP_MD_CTX_free(context);
    return cossl_end(good);
}

static int choose_oaep(EVP_PKEY_CTX *context) {
    return EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_OAEP_PADDING) == 1
        && EVP_PKEY_CTX_set_rsa_oaep_md(context, EVP_sha1()) == 1
        && EVP_PKEY_CTX_set_rsa_mgf1_md(context, EVP_sha1()) == 1;
}

int cossl_rsa_oaep_encrypt(EVP_PKEY *key, const uint8_t *bytes, size_t count, uint8_t *out, size_t *length) {
    EVP_PKEY_CTX *context = EVP_PKEY_CTX_new(key, NULL);
    int good = context && EVP_PKEY_encrypt_init(context) == 1 && choose_oaep(context)
        && EVP_PKEY_encrypt(context, out, length, bytes, count) == 1;
    EVP_PKEY_CTX_free(context);
    return cossl_end(good);
}

int cossl_rsa_oaep_decrypt(EVP_PKEY *key, const uint8_t *bytes, size_t count, uint8_t *out, size_t *length) {
    EVP_PKEY_CTX *context = EVP_PKEY_CTX_new(key, NULL);
    int good = context && EVP_PKEY_decrypt_init(context) == 1 && choose_oaep(context)
        && EVP_PKEY_decrypt(context, out, length, bytes, count) == 1;
    EVP_PKEY_CTX_free(context);
    return cossl_end(good);
}

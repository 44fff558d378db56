#include "internal.h"

#include <openssl/pkcs12.h>
#include <openssl/provider.h>
#include <openssl/x509.h>

static int parse(OSSL_LIB_CTX *library, const uint8_t *bytes, size_t count, const char *password, EVP_PKEY **key,
                 X509 **certificate, STACK_OF(X509) **chain) {
    const unsigned char *cursor = bytes;
    PKCS12 *file = PKCS12_init_ex(NID_pkcs7_data, library, NULL);
    int good = file && d2i_PKCS12(&file, &cursor, (long)count) != NULL
        && PKCS12_parse(file, password, key, certificate, chain) == 1 && *key && *certificate;
    PKCS12_free(file);
    return good;
}

// Keys live on in the default library context: what was made in a passing one is carried over by its encoding.
static EVP_PKEY *carry_key(EVP_PKEY *key) {
    unsigned char *der = NULL;
    int count = key ? i2d_PrivateKey(key, &der) : 0;
    EVP_PKEY *copy = count > 0 ? cossl_rsa_private_from_der(der, (size_t)count) : NULL;
    if (count > 0) OPENSSL_clear_free(der, (size_t)count);
    return copy;
}

static X509 *carry_certificate(X509 *certificate) {
    unsigned char *der = NULL;
    int count = certificate ? i2d_X509(certificate, &der) : 0;
    X509 *copy = count > 0 ? cossl_certificate_from_der(der, (size_t)count) : NULL;
    OPENSSL_free(der);
    return copy;
}

static int hand_over(EVP_PKEY *key, X509 *certificate, STACK_OF(X509) *more, EVP_PKEY **key_out, X509 **certificate_out,
                     X509 **chain, size_t *chain_count) {
    int members = more ? sk_X509_num(more) : 0;
    if (members < 0 || (size_t)members > *chain_count) return 0;
    *key_out = carry_key(key);
    *certificate_out = carry_certificate(certificate);
    int good = *key_out && *certificate_out;
    int kept = 0;
    for (; good && kept < members; kept++) {
        chain[kept] = carry_certificate(sk_X509_value(more, kept));
        good = chain[kept] != NULL;
    }
    if (good) {
        *chain_count = (size_t)members;
        return 1;
    }
    while (kept-- > 0) X509_free(chain[kept]);
    EVP_PKEY_free(*key_out);
    X509_free(*certificate_out);
    return 0;
}

static int read_in(OSSL_LIB_CTX *library, const uint8_t *bytes, size_t count, const char *password, EVP_PKEY **key,
                   X509 **certificate, X509 **chain, size_t *chain_count) {
    EVP_PKEY *found_key = NULL;
    X509 *found_certificate = NULL;
    STACK_OF(X509) *more = NULL;
    int good = parse(library, bytes, count, password, &found_key, &found_certificate, &more)
        && hand_over(found_key, found_certificate, more, key, certificate, chain, chain_count);
    EVP_PKEY_free(found_key);
    X509_free(found_certificate);
    sk_X509_pop_free(more, X509_free);
    return good;
}

// Files from older tools use 40-bit RC2, which only the legacy provider knows; it is loaded for that alone.
static int read_legacy(const uint8_t *bytes, size_t count, const char *password, EVP_PKEY **key, X509 **certificate,
                       X509 **chain, size_t *chain_count) {
    OSSL_LIB_CTX *library = OSSL_LIB_CTX_new();
    OSSL_PROVIDER *standard = library ? OSSL_PROVIDER_load(library, "default") : NULL;
    OSSL_PROVIDER *legacy = library ? OSSL_PROVIDER_load(library, "legacy") : NULL;
    int good = standard && legacy && read_in(library, bytes, count, password, key, certificate, chain, chain_count);
    if (legacy) OSSL_PROVIDER_unload(legacy);
    if (standard) OSSL_PROVIDER_unload(standard);
    OSSL_LIB_CTX_free(library);
    return good;
}

int cossl_pkcs12_read(const uint8_t *bytes, size_t count, const char *password, EVP_PKEY **key, X509 **certificate,
                      X509 **chain, size_t *chain_count) {
    if (count > LONG_MAX) return 0;
    return cossl_end(read_in(NULL, bytes, count, password, key, certificate, chain, chain_count)
        || read_legacy(bytes, count, password, key, certificate, chain, chain_count));
}

// The form that UnionPay hands out: certificates under 40-bit RC2 (3DES where the library was built without it), the key
// under 3DES, the whole under a SHA-1 code.
static PKCS12 *old_form(OSSL_LIB_CTX *library, const char *password, const char *name, EVP_PKEY *key,
                        X509 *certificate, STACK_OF(X509) *more, int certificate_cipher) {
    PKCS12 *file = PKCS12_create_ex(password, name, key, certificate, more, NID_pbe_WithSHA1And3_Key_TripleDES_CBC,
                                    certificate_cipher, 2048, -1, 0, library, NULL);
    if (file && PKCS12_set_mac(file, password, -1, NULL, 0, 2048, EVP_sha1()) != 1) {
        PKCS12_free(file);
        return NULL;
    }
    return file;
}

int cossl_pkcs12_write(EVP_PKEY *key, X509 *certificate, X509 *const *chain, size_t chain_count, const char *password,
                       const char *name, uint8_t *out, size_t *length) {
    STACK_OF(X509) *more = sk_X509_new_null();
    int good = more != NULL;
    for (size_t index = 0; good && index < chain_count; index++) {
        good = X509_add_cert(more, chain[index], X509_ADD_FLAG_UP_REF) == 1;
    }
    OSSL_LIB_CTX *library = OSSL_LIB_CTX_new();
    OSSL_PROVIDER *standard = library ? OSSL_PROVIDER_load(library, "default") : NULL;
    OSSL_PROVIDER *legacy = library ? OSSL_PROVIDER_load(library, "legacy") : NULL;
    good = good && standard;
    PKCS12 *file = good && legacy
        ? old_form(library, password, name, key, certificate, more, NID_pbe_WithSHA1And40BitRC2_CBC) : NULL;
    if (good && !file) {
        file = old_form(library, password, name, key, certificate, more, NID_pbe_WithSHA1And3_Key_TripleDES_CBC);
    }
    sk_X509_pop_free(more, X509_free);
    BIO *bio = file ? BIO_new(BIO_s_mem()) : NULL;
    good = bio && i2d_PKCS12_bio(bio, file) == 1;
    PKCS12_free(file);
    if (legacy) OSSL_PROVIDER_unload(legacy);
    if (standard) OSSL_PROVIDER_unload(standard);
    OSSL_LIB_CTX_free(library);
    return cossl_hand_out(bio, good, out, length);
}

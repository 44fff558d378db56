#ifndef COPENSSL_H
#define COPENSSL_H

// Plain functions over libcrypto 3: no macros, no variadics, no state of our own. Functions that can fail answer 1 for
// success and 0 for failure (or NULL), and leave the thread's error queue empty. Output buffers belong to the caller;
// `length` is the capacity going in and the number of bytes written coming out.

#include <stddef.h>
#include <stdint.h>

struct evp_md_st;
struct evp_md_ctx_st;
struct evp_pkey_st;
struct x509_st;
struct bio_st;

// Digests. A digest is found once and kept for the life of the process.
struct evp_md_st *cossl_digest_find(const char *name);
int cossl_digest(const struct evp_md_st *digest, const uint8_t *bytes, size_t count, uint8_t *out);
struct evp_md_ctx_st *cossl_digest_begin(const struct evp_md_st *digest);
int cossl_digest_update(struct evp_md_ctx_st *context, const uint8_t *bytes, size_t count);
int cossl_digest_finish(struct evp_md_ctx_st *context, uint8_t *out);
void cossl_digest_free(struct evp_md_ctx_st *context);
int cossl_hmac_sha256(const uint8_t *key, size_t key_count, const uint8_t *bytes, size_t count, uint8_t *out);
// The same with a key that is taken in once; NULL when that fails.
struct evp_mac_ctx_st;
struct evp_mac_ctx_st *cossl_hmac_sha256_keyed(const uint8_t *key, size_t key_count);
int cossl_hmac_sha256_of(struct evp_mac_ctx_st *context, const uint8_t *bytes, size_t count, uint8_t *out);
void cossl_hmac_free(struct evp_mac_ctx_st *context);

// Memory and randomness.
int cossl_equal(const uint8_t *left, const uint8_t *right, size_t count);
void cossl_cleanse(void *bytes, size_t count);
// Memory that is never swapped or dumped, with guard pages around it; OpenSSL keeps the secret parts of keys there, too.
// Prepared once, before the first key is read. 0 when the system grants none: then secrets lie in ordinary memory.
int cossl_secure_prepare(size_t count);
// Uses an RSA private key once, so that what OpenSSL then keeps of its primes lies in that memory, too.
int cossl_key_settle(struct evp_pkey_st *key);
void *cossl_secure_make(size_t count);
// Overwrites and frees.
void cossl_secure_free(void *bytes, size_t count);
// No core file of this process, and nobody without privilege reads its memory. 1 when the system took it.
int cossl_secure_forbid_dumps(void);
int cossl_random(uint8_t *out, size_t count);

// AES-256-GCM; `out` holds count + 16 bytes when sealing (tag last) and count - 16 when opening.
int cossl_gcm_seal(const uint8_t *key, const uint8_t *nonce, size_t nonce_count, const uint8_t *aad, size_t aad_count,
                   const uint8_t *bytes, size_t count, uint8_t *out);
int cossl_gcm_open(const uint8_t *key, const uint8_t *nonce, size_t nonce_count, const uint8_t *aad, size_t aad_count,
                   const uint8_t *bytes, size_t count, uint8_t *out);

// RSA keys, and what holds for keys of every kind. Readers accept RSA only and answer NULL for anything else.
struct evp_pkey_st *cossl_rsa_generate(int bits);
struct evp_pkey_st *cossl_rsa_private_from_pem(const uint8_t *bytes, size_t count);
struct evp_pkey_st *cossl_rsa_private_from_der(const uint8_t *bytes, size_t count);
struct evp_pkey_st *cossl_rsa_public_from_pem(const uint8_t *bytes, size_t count);
struct evp_pkey_st *cossl_rsa_public_from_der(const uint8_t *bytes, size_t count);
struct evp_pkey_st *cossl_rsa_public_copy(struct evp_pkey_st *key);
void cossl_key_free(struct evp_pkey_st *key);
int cossl_rsa_bits(const struct evp_pkey_st *key);
int cossl_key_same_public(const struct evp_pkey_st *left, const struct evp_pkey_st *right);
int cossl_key_private_pem(struct evp_pkey_st *key, uint8_t *out, size_t *length);
int cossl_key_public_pem(struct evp_pkey_st *key, uint8_t *out, size_t *length);

// Ed25519 keys; a seed has 32 bytes, a signature 64, and there is one signature for a key and a message.
struct evp_pkey_st *cossl_ed25519_from_seed(const uint8_t *seed);
struct evp_pkey_st *cossl_ed25519_private_from_pem(const uint8_t *bytes, size_t count);
struct evp_pkey_st *cossl_ed25519_public_from_pem(const uint8_t *bytes, size_t count);
struct evp_pkey_st *cossl_ed25519_public_copy(struct evp_pkey_st *key);
int cossl_ed25519_public_raw(const struct evp_pkey_st *key, uint8_t *out);
int cossl_ed25519_sign(struct evp_pkey_st *key, const uint8_t *bytes, size_t count, uint8_t *out);
int cossl_ed25519_verify(struct evp_pkey_st *key, const uint8_t *bytes, size_t count, const uint8_t *signature,
                         size_t signature_count);

// RSASSA-PKCS1-v1_5 with SHA-256; RSAES-OAEP with SHA-1 and MGF1-SHA-1.
int cossl_rsa_sign_sha256(struct evp_pkey_st *key, const uint8_t *bytes, size_t count, uint8_t *out, size_t *length);
int cossl_rsa_verify_sha256(struct evp_pkey_st *key, const uint8_t *bytes, size_t count, const uint8_t *signature,
                            size_t signature_count);
int cossl_rsa_oaep_encrypt(struct evp_pkey_st *key, const uint8_t *bytes, size_t count, uint8_t *out, size_t *length);
int cossl_rsa_oaep_decrypt(struct evp_pkey_st *key, const uint8_t *bytes, size_t count, uint8_t *out, size_t *length);

// Certificates, reading. `cossl_certificate_next` answers NULL at the end and sets `failed` when the text is broken.
struct bio_st *cossl_text_open(const uint8_t *bytes, size_t count);
void cossl_text_close(struct bio_st *text);
struct x509_st *cossl_certificate_next(struct bio_st *text, int *failed);
struct x509_st *cossl_certificate_from_der(const uint8_t *bytes, size_t count);
void cossl_certificate_free(struct x509_st *certificate);
int cossl_certificate_der(struct x509_st *certificate, uint8_t *out, size_t *length);
int cossl_certificate_pem(struct x509_st *certificate, uint8_t *out, size_t *length);
int cossl_certificate_serial_hex(struct x509_st *certificate, uint8_t *out, size_t *length);
int cossl_certificate_serial_decimal(struct x509_st *certificate, uint8_t *out, size_t *length);
int cossl_certificate_issuer(struct x509_st *certificate, uint8_t *out, size_t *length);
int cossl_certificate_subject(struct x509_st *certificate, uint8_t *out, size_t *length);
int cossl_certificate_common_name(struct x509_st *certificate, uint8_t *out, size_t *length);
int cossl_certificate_validity(struct x509_st *certificate, int64_t *not_before_seconds, int64_t *not_after_seconds);
int cossl_certificate_is_rsa_signed(struct x509_st *certificate);
struct evp_pkey_st *cossl_certificate_public_key(struct x509_st *certificate);
int cossl_certificate_verify(struct x509_st *certificate, struct x509_st *const *intermediates,
                             size_t intermediate_count, struct x509_st *const *roots, size_t root_count,
                             int64_t at_seconds);

// Certificates, making. Texts are UTF-8 and end with a zero byte; NULL leaves the part out. `issuer` NULL: self-signed.
struct cossl_certificate_plan {
    const char *common_name;
    const char *organization;
    const char *unit;
    const char *country;
    const uint8_t *serial;
    size_t serial_count;
    int64_t not_before_seconds;
    int64_t not_after_seconds;
    int is_authority;
};
struct x509_st *cossl_certificate_make(const struct cossl_certificate_plan *plan, struct evp_pkey_st *subject_key,
                                       struct x509_st *issuer, struct evp_pkey_st *issuer_key);

// PKCS#12. Reading hands out one reference each of key, certificate and chain members (in `chain`, at most
// `chain_count`, which comes back as their number).
int cossl_pkcs12_read(const uint8_t *bytes, size_t count, const char *password, struct evp_pkey_st **key,
                      struct x509_st **certificate, struct x509_st **chain, size_t *chain_count);
int cossl_pkcs12_write(struct evp_pkey_st *key, struct x509_st *certificate, struct x509_st *const *chain,
                       size_t chain_count, const char *password, const char *name, uint8_t *out, size_t *length);

#endif

#include "internal.h"

#include <openssl/bn.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509_vfy.h>
#include <openssl/x509v3.h>

BIO *cossl_text_open(const uint8_t *bytes, size_t count) {
    if (count > INT_MAX) return NULL;
    return BIO_new_mem_buf(bytes, (int)count);
}

void cossl_text_close(BIO *text) { BIO_free(text); }

X509 *cossl_certificate_next(BIO *text, int *failed) {
    X509 *certificate = PEM_read_bio_X509(text, NULL, cossl_no_password, NULL);
    unsigned long error = ERR_peek_last_error();
    *failed = !certificate && !(ERR_GET_LIB(error) == ERR_LIB_PEM && ERR_GET_REASON(error) == PEM_R_NO_START_LINE);
    ERR_clear_error();
    return certificate;
}

X509 *cossl_certificate_from_der(const uint8_t *bytes, size_t count) {
    const unsigned char *cursor = bytes;
    if (count > LONG_MAX) return NULL;
    X509 *certificate = d2i_X509(NULL, &cursor, (long)count);
    if (!certificate) ERR_clear_error();
    return certificate;
}

void cossl_certificate_free(X509 *certificate) { X509_free(certificate); }

int cossl_certificate_der(X509 *certificate, uint8_t *out, size_t *length) {
    BIO *bio = BIO_new(BIO_s_mem());
    return cossl_hand_out(bio, bio && i2d_X509_bio(bio, certificate) == 1, out, length);
}

int cossl_certificate_pem(X509 *certificate, uint8_t *out, size_t *length) {
    BIO *bio = BIO_new(BIO_s_mem());
    return cossl_hand_out(bio, bio && PEM_write_bio_X509(bio, certificate) == 1, out, length);
}

static int serial_text(X509 *certificate, char *(*print)(const BIGNUM *), uint8_t *out, size_t *length) {
    BIGNUM *number = ASN1_INTEGER_to_BN(X509_get0_serialNumber(certificate), NULL);
    char *text = number ? print(number) : NULL;
    size_t count = text ? strlen(text) : 0;
    int good = text && count <= *length;
    if (good) {
        memcpy(out, text, count);
        *length = count;
    }
    OPENSSL_free(text);
    BN_free(number);
    return cossl_end(good);
}

int cossl_certificate_serial_hex(X509 *certificate, uint8_t *out, size_t *length) {
    return serial_text(certificate, BN_bn2hex, out, length);
}

int cossl_certificate_serial_decimal(X509 *certificate, uint8_t *out, size_t *length) {
    return serial_text(certificate, BN_bn2dec, out, length);
}

// RFC 2253 order and escapes; characters beyond ASCII stay UTF-8.
static int name_text(const X509_NAME *name, uint8_t *out, size_t *length) {
    BIO *bio = BIO_new(BIO_s_mem());
    int good = bio && X509_NAME_print_ex(bio, name, 0, XN_FLAG_RFC2253 & ~ASN1_STRFLGS_ESC_MSB) >= 0;
    return cossl_hand_out(bio, good, out, length);
}

int cossl_certificate_issuer(X509 *certificate, uint8_t *out, size_t *length) {
    return name_text(X509_get_issuer_name(certificate), out, length);
}

int cossl_certificate_subject(X509 *certificate, uint8_t *out, size_t *length) {
    return name_text(X509_get_subject_name(certificate), out, length);
}

int cossl_certificate_common_name(X509 *certificate, uint8_t *out, size_t *length) {
    const X509_NAME *name = X509_get_subject_name(certificate);
    int position = X509_NAME_get_index_by_NID(name, NID_commonName, -1);
    if (position < 0) return 0;
    // A second common name would leave it open which one was meant.
    if (X509_NAME_get_index_by_NID(name, NID_commonName, position) >= 0) return 0;
    unsigned char *text = NULL;
    int count = ASN1_STRING_to_UTF8(&text, X509_NAME_ENTRY_get_data(X509_NAME_get_entry(name, position)));
    int good = count >= 0 && (size_t)count <= *length;
    if (good) {
        memcpy(out, text, (size_t)count);
        *length = (size_t)count;
    }
    if (count >= 0) OPENSSL_free(text);
    return cossl_end(good);
}

static int epoch_seconds(const ASN1_TIME *time, int64_t *seconds) {
    int days = 0, rest = 0;
    ASN1_TIME *epoch = ASN1_TIME_set(NULL, 0);
    int good = epoch && ASN1_TIME_diff(&days, &rest, epoch, time) == 1;
    if (good) *seconds = (int64_t)days * 86400 + rest;
    ASN1_TIME_free(epoch);
    return good;
}

int cossl_certificate_validity(X509 *certificate, int64_t *not_before_seconds, int64_t *not_after_seconds) {
    return cossl_end(epoch_seconds(X509_get0_notBefore(certificate), not_before_seconds)
        && epoch_seconds(X509_get0_notAfter(certificate), not_after_seconds));
}

// The arc 1.2.840.113549.1.1 (PKCS #1) without the part that names the hash.
int cossl_certificate_is_rsa_signed(X509 *certificate) {
    const X509_ALGOR *algorithm = NULL;
    const ASN1_OBJECT *object = NULL;
    char text[80];
    X509_get0_signature(NULL, &algorithm, certificate);
    X509_ALGOR_get0(&object, NULL, NULL, algorithm);
    int count = OBJ_obj2txt(text, sizeof text, object, 1);
    const char prefix[] = "1.2.840.113549.1.1.";
    return cossl_end(count > 0 && strncmp(text, prefix, sizeof prefix - 1) == 0);
}

EVP_PKEY *cossl_certificate_public_key(X509 *certificate) {
    return cossl_rsa_or_null(X509_get_pubkey(certificate));
}

static STACK_OF(X509) *stack(X509 *const *certificates, size_t count) {
    STACK_OF(X509) *all = sk_X509_new_null();
    for (size_t index = 0; all && index < count; index++) {
        if (X509_add_cert(all, certificates[index], X509_ADD_FLAG_UP_REF)) continue;
        sk_X509_pop_free(all, X509_free);
        all = NULL;
    }
    return all;
}

int cossl_certificate_verify(X509 *certificate, X509 *const *intermediates, size_t intermediate_count,
                             X509 *const *roots, size_t root_count, int64_t at_seconds) {
    STACK_OF(X509) *between = stack(intermediates, intermediate_count);
    STACK_OF(X509) *trusted = stack(roots, root_count);
    X509_STORE *store = X509_STORE_new();
    X509_STORE_CTX *context = X509_STORE_CTX_new();
    int good = between && trusted && store && context
        && X509_STORE_CTX_init(context, store, certificate, between) == 1;
    if (good) {
        X509_STORE_CTX_set0_trusted_stack(context, trusted);
        X509_STORE_CTX_set_time(context, 0, (time_t)at_seconds);
        X509_STORE_CTX_set_depth(context, 6);
        good = X509_verify_cert(context) == 1;
    }
    X509_STORE_CTX_free(context);
    X509_STORE_free(store);
    sk_X509_pop_free(between, X509_free);
    sk_X509_pop_free(trusted, X509_free);
    // Also a success may leave traces of candidates that were tried.
    ERR_clear_error();
    return good;
}

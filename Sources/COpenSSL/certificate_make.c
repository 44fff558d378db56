#include "internal.h"

#include <openssl/bn.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

static int add_part(X509_NAME *name, const char *field, const char *text) {
    if (!text) return 1;
    return X509_NAME_add_entry_by_txt(name, field, MBSTRING_UTF8, (const unsigned char *)text, -1, -1, 0) == 1;
}

// Written from the widest to the narrowest, so that RFC 4514 text reads CN, OU, O, C.
static int set_subject(X509 *made, const struct cossl_certificate_plan *plan) {
    X509_NAME *name = X509_NAME_new();
    int good = name && add_part(name, "C", plan->country) && add_part(name, "O", plan->organization)
        && add_part(name, "OU", plan->unit) && add_part(name, "CN", plan->common_name)
        && X509_set_subject_name(made, name) == 1;
    X509_NAME_free(name);
    return good;
}

static int set_serial(X509 *made, const uint8_t *bytes, size_t count) {
    if (count == 0 || count > 20) return 0;
    BIGNUM *number = BN_bin2bn(bytes, (int)count, NULL);
    ASN1_INTEGER *serial = number ? BN_to_ASN1_INTEGER(number, NULL) : NULL;
    int good = serial && X509_set_serialNumber(made, serial) == 1;
    ASN1_INTEGER_free(serial);
    BN_free(number);
    return good;
}

static int add_extension(X509 *made, X509V3_CTX *context, int nid, const char *value) {
    X509_EXTENSION *extension = X509V3_EXT_conf_nid(NULL, context, nid, value);
    int good = extension && X509_add_ext(made, extension, -1) == 1;
    X509_EXTENSION_free(extension);
    return good;
}

static int add_extensions(X509 *made, X509 *issuer, int is_authority) {
    X509V3_CTX context;
    X509V3_set_ctx(&context, issuer, made, NULL, NULL, 0);
    return add_extension(made, &context, NID_basic_constraints, is_authority ? "critical,CA:TRUE" : "critical,CA:FALSE")
        && add_extension(made, &context, NID_key_usage,
                         is_authority ? "critical,keyCertSign,cRLSign" : "critical,digitalSignature,keyEncipherment")
        && add_extension(made, &context, NID_subject_key_identifier, "hash")
        && add_extension(made, &context, NID_authority_key_identifier, "keyid:always");
}

static int set_times(X509 *made, int64_t not_before, int64_t not_after) {
    return ASN1_TIME_set(X509_getm_notBefore(made), (time_t)not_before) != NULL
        && ASN1_TIME_set(X509_getm_notAfter(made), (time_t)not_after) != NULL;
}

X509 *cossl_certificate_make(const struct cossl_certificate_plan *plan, EVP_PKEY *subject_key, X509 *issuer,
                             EVP_PKEY *issuer_key) {
    X509 *made = X509_new();
    int good = made && X509_set_version(made, X509_VERSION_3) == 1 && set_subject(made, plan)
        && set_serial(made, plan->serial, plan->serial_count)
        && X509_set_issuer_name(made, X509_get_subject_name(issuer ? issuer : made)) == 1
        && set_times(made, plan->not_before_seconds, plan->not_after_seconds) && X509_set_pubkey(made, subject_key) == 1
        && add_extensions(made, issuer ? issuer : made, plan->is_authority)
        && X509_sign(made, issuer_key, EVP_sha256()) > 0;
    if (good) return made;
    X509_free(made);
    ERR_clear_error();
    return NULL;
}

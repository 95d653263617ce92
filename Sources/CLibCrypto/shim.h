// OpenSSL 3 advises its EVP interface instead; linked statically, that brings 4 MB of providers for
// one digest, while these functions bring a few kilobytes and are in every OpenSSL since 0.9.8.
#define OPENSSL_SUPPRESS_DEPRECATED
#include <openssl/sha.h>

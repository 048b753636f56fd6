// SPDX-License-Identifier: Apache-2.0
#include "core/http/engine/tls_context.h"

#include <unistd.h>

#include <Poco/Exception.h>
#include <Poco/Net/Context.h>
#include <Poco/Net/NetSSL.h>
#include <openssl/ssl.h>

#include "core/base/error.h"

namespace consort::http {

struct TlsContext::Loaded {
    Poco::Net::Context::Ptr context;
};

namespace {

/// Browsers offer h2 first; without an answer some of them wait.
int selectHttp11(SSL*, const unsigned char** out, unsigned char* outLength, const unsigned char* offered, unsigned int offeredLength, void*) {
    static constexpr unsigned char kHttp11[] = "\x08http/1.1";
    unsigned char* chosen = nullptr;
    const int result = SSL_select_next_proto(
        &chosen, outLength, kHttp11, sizeof(kHttp11) - 1, offered, offeredLength
    );
    *out = chosen;
    return result == OPENSSL_NPN_NEGOTIATED ? SSL_TLSEXT_ERR_OK : SSL_TLSEXT_ERR_NOACK;
}

Poco::Net::Context::Ptr makeContext(const TlsFiles& files) {
    Poco::Net::Context::Params params;
    params.certificateFile = files.certificateFile;
    params.privateKeyFile = files.privateKeyFile;
    params.verificationMode = Poco::Net::Context::VERIFY_NONE;
    params.cipherList = "HIGH:!aNULL:!MD5:!3DES:!SHA1";
    Poco::Net::Context::Ptr context(
        new Poco::Net::Context(Poco::Net::Context::TLS_SERVER_USE, params)
    );
    context->requireMinimumProtocol(Poco::Net::Context::PROTO_TLSV1_2);
    SSL_CTX* const ssl = context->sslContext();
    SSL_CTX_set_options(ssl, SSL_OP_NO_RENEGOTIATION | SSL_OP_CIPHER_SERVER_PREFERENCE);
    SSL_CTX_set_session_cache_mode(ssl, SSL_SESS_CACHE_OFF);  // Tickets need no memory here.
    SSL_CTX_set_alpn_select_cb(ssl, selectHttp11, nullptr);
    return context;
}

}  // namespace

TlsContext::TlsContext() {
    Poco::Net::initializeSSL();
}

TlsContext::~TlsContext() {
    Poco::Net::uninitializeSSL();
}

void TlsContext::load(const TlsFiles& files) {
    for (const auto& file : {files.certificateFile, files.privateKeyFile}) {
        // Checked here, for Poco would ask for a pass phrase on the terminal.
        if (::access(file.c_str(), R_OK) != 0) {
            throw invalid("cannot read the TLS file \"" + file + "\"");
        }
    }
    std::shared_ptr<Loaded> loaded;
    try {
        loaded = std::make_shared<Loaded>(Loaded{makeContext(files)});
    } catch (const Poco::Exception& error) {
        throw invalid(
            "cannot use the certificate \"" + files.certificateFile + "\" with the key \"" +
            files.privateKeyFile + "\": " + error.displayText()
        );
    }
    if (SSL_CTX_check_private_key(loaded->context->sslContext()) != 1) {
        throw invalid(
            "the key \"" + files.privateKeyFile + "\" is not that of the certificate \"" +
            files.certificateFile + "\""
        );
    }
    const std::lock_guard lock(mutex_);
    loaded_ = std::move(loaded);
}

std::unique_ptr<Transport> TlsContext::accept(FileDescriptor socket) const {
    const std::lock_guard lock(mutex_);
    return loaded_ ? makeTlsTransport(std::move(socket), loaded_->context->sslContext()) : nullptr;
}

}  // namespace consort::http

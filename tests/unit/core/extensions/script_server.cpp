// SPDX-License-Identifier: Apache-2.0
#include "script_server.h"

#include <cstdio>
#include <stdexcept>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

namespace consort::extensions {

ScriptPeer::ScriptPeer(FileDescriptor socket, SSL_CTX* context, const std::atomic<bool>& isOver)
    : socket_(std::move(socket)), isOver_(isOver) {
    if (context != nullptr) {
        ssl_ = SSL_new(context);
        SSL_set_fd(ssl_, socket_.get());
        SSL_accept(ssl_);
    }
}

ScriptPeer::~ScriptPeer() {
    if (ssl_ != nullptr) {
        SSL_shutdown(ssl_);
        SSL_free(ssl_);
    }
}

int ScriptPeer::readSome(char* buffer, int size) {
    while (ssl_ == nullptr || SSL_pending(ssl_) == 0) {
        pollfd waiting{socket_.get(), POLLIN, 0};
        if (::poll(&waiting, 1, 20) > 0) {
            break;
        }
        if (isOver_) {
            return 0;
        }
    }
    return ssl_ != nullptr
               ? SSL_read(ssl_, buffer, size)
               : static_cast<int>(::recv(socket_.get(), buffer, static_cast<std::size_t>(size), 0));
}

std::string ScriptPeer::readHead() {
    std::string head;
    while (!head.ends_with("\r\n\r\n")) {
        char letter = 0;
        if (readSome(&letter, 1) <= 0) {
            return {};
        }
        head.push_back(letter);
    }
    return head;
}

std::string ScriptPeer::read(std::size_t size) {
    std::string all;
    while (all.size() < size) {
        char buffer[4096];
        const int got =
            readSome(buffer, static_cast<int>(std::min(sizeof(buffer), size - all.size())));
        if (got <= 0) {
            break;
        }
        all.append(buffer, static_cast<std::size_t>(got));
    }
    return all;
}

void ScriptPeer::send(std::string_view bytes) {
    if (ssl_ != nullptr) {
        SSL_write(ssl_, bytes.data(), static_cast<int>(bytes.size()));
        return;
    }
    while (!bytes.empty()) {
        const auto sent = ::send(socket_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (sent <= 0) {
            return;
        }
        bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
}

void ScriptPeer::answer(std::string_view body, std::string_view lines) {
    send(
        "HTTP/1.1 200 OK\r\n" + std::string(lines) +
        "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + std::string(body)
    );
}

void ScriptPeer::waitForEnd() {
    char letter = 0;
    while (readSome(&letter, 1) > 0) {
    }
}

ScriptServer::ScriptServer(Script script, const std::string& certificate)
    : script_(std::move(script)), socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    if (!certificate.empty()) {
        context_ = SSL_CTX_new(TLS_server_method());
        SSL_CTX_use_certificate_file(context_, certificate.c_str(), SSL_FILETYPE_PEM);
        SSL_CTX_use_PrivateKey_file(context_, certificate.c_str(), SSL_FILETYPE_PEM);
    }
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t length = sizeof(address);
    auto* const generic = reinterpret_cast<sockaddr*>(&address);
    if (::bind(socket_.get(), generic, length) != 0 || ::listen(socket_.get(), 16) != 0 ||
        ::getsockname(socket_.get(), generic, &length) != 0) {
        throw std::runtime_error("no port for the script server");
    }
    port_ = ntohs(address.sin_port);
    acceptor_ = std::thread([this] { accept(); });
}

ScriptServer::~ScriptServer() {
    isOver_ = true;
    ::shutdown(socket_.get(), SHUT_RDWR);
    acceptor_.join();
    for (auto& thread : threads_) {
        thread.join();
    }
    SSL_CTX_free(context_);
}

void ScriptServer::accept() {
    while (!isOver_) {
        FileDescriptor client(::accept4(socket_.get(), nullptr, nullptr, SOCK_CLOEXEC));
        if (!client.isOpen()) {
            return;
        }
        ++connections_;
        threads_.emplace_back([this, socket = std::move(client)]() mutable {
            ScriptPeer peer(std::move(socket), context_, isOver_);
            script_(peer);
        });
    }
}

void writeCertificate(const std::string& file) {
    EVP_PKEY* const key = EVP_EC_gen("P-256");
    X509* const certificate = X509_new();
    X509_set_version(certificate, 2);
    ASN1_INTEGER_set(X509_get_serialNumber(certificate), 1);
    X509_gmtime_adj(X509_getm_notBefore(certificate), 0);
    X509_gmtime_adj(X509_getm_notAfter(certificate), 3600);
    X509_set_pubkey(certificate, key);
    X509_NAME* const subject = X509_get_subject_name(certificate);
    X509_NAME_add_entry_by_txt(
        subject, "CN", MBSTRING_ASC, reinterpret_cast<const unsigned char*>("localhost"), -1, -1, 0
    );
    X509_set_issuer_name(certificate, subject);
    X509_EXTENSION* const names =
        X509V3_EXT_conf_nid(nullptr, nullptr, NID_subject_alt_name, "DNS:localhost,IP:127.0.0.1");
    X509_add_ext(certificate, names, -1);
    X509_EXTENSION_free(names);
    X509_sign(certificate, key, EVP_sha256());
    std::FILE* const out = std::fopen(file.c_str(), "w");
    PEM_write_X509(out, certificate);
    PEM_write_PrivateKey(out, key, nullptr, nullptr, 0, nullptr, nullptr);
    std::fclose(out);
    X509_free(certificate);
    EVP_PKEY_free(key);
}

}  // namespace consort::extensions

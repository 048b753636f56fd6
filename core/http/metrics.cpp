// SPDX-License-Identifier: Apache-2.0
#include "core/http/metrics.h"

#include <cstdio>

#include "core/http/router.h"

namespace consort::http {

namespace {

constexpr int kFirstStatus = 100;
constexpr int kLastStatus = 599;

std::string label(std::string_view text) {
    std::string safe;
    for (const char c : text) {
        safe += c == '"' || c == '\\' ? "\\" : "";
        safe += c == '\n' ? ' ' : c;
    }
    return safe;
}

void appendValue(std::string& out, const char* name, const char* type, long long value) {
    out.append("# TYPE ").append(name).append(" ").append(type).append("\n");
    out.append(name).append(" ").append(std::to_string(value)).append("\n");
}

std::string seconds(double value) {
    std::array<char, 32> text{};
    const int length = std::snprintf(text.data(), text.size(), "%g", value);
    return std::string(text.data(), static_cast<std::size_t>(length));
}

}  // namespace

struct Metrics::RouteCounters {
    std::array<std::atomic<std::uint64_t>, kLastStatus - kFirstStatus + 1> byStatus{};
    std::array<std::atomic<std::uint64_t>, kBucketSeconds.size() + 1> buckets{};
    std::atomic<std::uint64_t> nanoseconds{0};
};

Metrics::Metrics(const Router& router) : router_(router) {
    for (std::size_t i = 0; i <= router.routes().size(); ++i) {
        routes_.push_back(std::make_unique<RouteCounters>());
    }
}

Metrics::~Metrics() = default;

void Metrics::countRequest(std::size_t route, int status, std::chrono::nanoseconds time) noexcept {
    auto& counters = *routes_[std::min(route, routes_.size() - 1)];
    if (status >= kFirstStatus && status <= kLastStatus) {
        counters.byStatus[static_cast<std::size_t>(status - kFirstStatus)].fetch_add(
            1, std::memory_order_relaxed
        );
    }
    const double elapsed = std::chrono::duration<double>(time).count();
    std::size_t bucket = 0;
    while (bucket < kBucketSeconds.size() && elapsed > kBucketSeconds[bucket]) {
        ++bucket;
    }
    counters.buckets[bucket].fetch_add(1, std::memory_order_relaxed);
    counters.nanoseconds.fetch_add(
        static_cast<std::uint64_t>(time.count()), std::memory_order_relaxed
    );
}

std::uint64_t Metrics::requests() const noexcept {
    std::uint64_t total = 0;
    for (const auto& route : routes_) {
        for (const auto& count : route->buckets) {
            total += count.load(std::memory_order_relaxed);
        }
    }
    return total;
}

std::string Metrics::prometheus() const {
    std::string totals = "# TYPE consort_http_requests_total counter\n";
    std::string times = "# TYPE consort_http_request_seconds histogram\n";
    for (std::size_t i = 0; i < routes_.size(); ++i) {
        const bool known = i < router_.routes().size();
        const std::string labels =
            "method=\"" + (known ? std::string(name(router_.routes()[i].method)) : "any") +
            "\",route=\"" + (known ? label(router_.routes()[i].path) : "unmatched") + "\"";
        for (std::size_t s = 0; s < routes_[i]->byStatus.size(); ++s) {
            if (const auto count = routes_[i]->byStatus[s].load(std::memory_order_relaxed)) {
                totals += "consort_http_requests_total{" + labels + ",status=\"" +
                          std::to_string(kFirstStatus + static_cast<int>(s)) + "\"} " +
                          std::to_string(count) + "\n";
            }
        }
        std::uint64_t sum = 0;
        std::string buckets;
        for (std::size_t b = 0; b < routes_[i]->buckets.size(); ++b) {
            sum += routes_[i]->buckets[b].load(std::memory_order_relaxed);
            const std::string bound =
                b < kBucketSeconds.size() ? seconds(kBucketSeconds[b]) : "+Inf";
            buckets += "consort_http_request_seconds_bucket{" + labels + ",le=\"" + bound + "\"} " +
                       std::to_string(sum) + "\n";
        }
        if (sum != 0) {
            const auto nanoseconds = routes_[i]->nanoseconds.load(std::memory_order_relaxed);
            times += buckets + "consort_http_request_seconds_sum{" + labels + "} " +
                     seconds(static_cast<double>(nanoseconds) / 1e9) +
                     "\nconsort_http_request_seconds_count{" + labels + "} " + std::to_string(sum) +
                     "\n";
        }
    }
    std::string out = std::move(totals) + times;
    const auto add = [&out](const char* metric, const char* type, auto& value) {
        appendValue(out, metric, type, static_cast<long long>(value.load()));
    };
    add("consort_http_connections", "gauge", connections);
    add("consort_http_connections_accepted_total", "counter", accepted);
    add("consort_http_connections_refused_total", "counter", refused);
    add("consort_http_streams", "gauge", streams);
    add("consort_http_event_streams", "gauge", eventStreams);
    add("consort_http_queued_requests", "gauge", queued);
    add("consort_http_received_bytes_total", "counter", bytesReceived);
    add("consort_http_sent_bytes_total", "counter", bytesSent);
    add("consort_http_timeouts_total", "counter", timeouts);
    add("consort_http_aborted_answers_total", "counter", aborted);
    return out;
}

}  // namespace consort::http

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace consort::http {

class Router;

/// Counters of the server. Lock-free, written by loops and workers, read by /metrics.
class Metrics final {
public:
    /// Upper bounds of the latency buckets; the last one is +Inf.
    static constexpr std::array<double, 9> kBucketSeconds{
        0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.5, 2.5, 10.0};

    /// `router` must be complete; it is borrowed.
    explicit Metrics(const Router& router);
    ~Metrics();
    Metrics(const Metrics&) = delete;
    Metrics& operator=(const Metrics&) = delete;

    /// `route` is the row's index; anything beyond the table counts as "unmatched". The time is
    /// that until the answer's head was ready.
    void countRequest(std::size_t route, int status, std::chrono::nanoseconds time) noexcept;

    std::atomic<std::int64_t> connections{0};   ///< Open now.
    std::atomic<std::uint64_t> accepted{0};     ///< Ever.
    std::atomic<std::uint64_t> refused{0};      ///< Because of maxConnections or descriptors.
    std::atomic<std::int64_t> streams{0};       ///< Bodies being sent that did not fit at once.
    std::atomic<std::int64_t> eventStreams{0};  ///< Open now.
    std::atomic<std::int64_t> queued{0};        ///< Requests waiting for a worker.
    std::atomic<std::uint64_t> bytesReceived{0};
    std::atomic<std::uint64_t> bytesSent{0};
    std::atomic<std::uint64_t> timeouts{0};  ///< Connections closed for being too slow.
    std::atomic<std::uint64_t> aborted{0};   ///< Answers that could not be completed.

    /// Requests counted so far, all routes.
    std::uint64_t requests() const noexcept;

    /// Prometheus text format: consort_http_requests_total{method,route,status},
    /// consort_http_request_seconds (histogram by route), and the counters above.
    std::string prometheus() const;

private:
    struct RouteCounters;

    const Router& router_;
    std::vector<std::unique_ptr<RouteCounters>> routes_;
};

}  // namespace consort::http

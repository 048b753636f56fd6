// SPDX-License-Identifier: Apache-2.0
#include "core/extensions/plugin_background.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "core/base/error.h"
#include "core/extensions/abi.h"
#include "core/extensions/plugin_instance.h"

namespace consort::extensions {

namespace {

constexpr std::size_t kMaxTypes = 256;
constexpr std::uint32_t kMaxJobs = 64;
constexpr std::size_t kMaxText = 256;

std::string copyText(const char* text) {
    return text == nullptr ? std::string() : std::string(text, ::strnlen(text, kMaxText));
}

/// "track.*" stands for all types that begin with "track.".
bool matches(std::string_view pattern, std::string_view type) {
    if (pattern.ends_with('*')) {
        return type.starts_with(pattern.substr(0, pattern.size() - 1));
    }
    return pattern == type;
}

}  // namespace

PluginEvents::PluginEvents(std::shared_ptr<PluginInstance> instance)
    : instance_(std::move(instance)), table_(instance_->plugin().events) {
    for (std::size_t i = 0; table_.types != nullptr && i < kMaxTypes; ++i) {
        if (table_.types[i] == nullptr) {
            break;
        }
        types_.push_back(copyText(table_.types[i]));
    }
}

const std::string& PluginEvents::instance() const {
    return instance_->name();
}

bool PluginEvents::wants(std::string_view type) const {
    return std::any_of(types_.begin(), types_.end(), [type](const auto& pattern) {
        return matches(pattern, type);
    });
}

void PluginEvents::deliver(const CallContext& context, const ServerEvent& event) {
    const consort_event lowered{
        sizeof lowered, 0, lower(event.type), event.atMs, lower(event.json)};
    instance_->call(context, Operation::EventsDeliver, event.type, [&](PluginCall& call) {
        return table_.deliver(instance_->self(), call.abi(), &lowered);
    });
}

PluginJobs::PluginJobs(std::shared_ptr<PluginInstance> instance)
    : instance_(std::move(instance)), table_(instance_->plugin().jobs) {
    for (std::uint32_t i = 0; table_.names != nullptr && i < table_.n_jobs && i < kMaxJobs; ++i) {
        JobDescription job{copyText(table_.names[i]), {}};
        if (table_.default_schedules != nullptr) {
            job.schedule = copyText(table_.default_schedules[i]);
        }
        jobs_.push_back(std::move(job));
    }
}

const std::string& PluginJobs::instance() const {
    return instance_->name();
}

void PluginJobs::run(const CallContext& context, std::string_view job) {
    const bool isKnown = std::any_of(jobs_.begin(), jobs_.end(), [job](const auto& mine) {
        return mine.name == job;
    });
    const bool done =
        isKnown && instance_->call(context, Operation::JobsRun, job, [&](PluginCall& call) {
            return table_.run(instance_->self(), call.abi(), lower(job));
        });
    if (!done) {
        throw notFound(instance() + ": jobs.run \"" + std::string(job) + "\": no such job");
    }
}

}  // namespace consort::extensions

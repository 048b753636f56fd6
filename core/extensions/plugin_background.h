// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <vector>

#include <consort/plugin.h>

#include "core/base/backends/background.h"

namespace consort::extensions {

class PluginInstance;

/// A plugin that takes events, as the core sees it.
class PluginEvents final : public EventListener {
public:
    /// The plugin of `instance` provides events.
    explicit PluginEvents(std::shared_ptr<PluginInstance> instance);

    const std::string& instance() const override;
    bool wants(std::string_view type) const override;
    void deliver(const CallContext&, const ServerEvent& event) override;

private:
    std::shared_ptr<PluginInstance> instance_;
    const consort_events_v1& table_;
    std::vector<std::string> types_;
};

/// A plugin with jobs, as the core sees it.
class PluginJobs final : public JobRunner {
public:
    /// The plugin of `instance` provides jobs.
    explicit PluginJobs(std::shared_ptr<PluginInstance> instance);

    const std::string& instance() const override;

    const std::vector<JobDescription>& jobs() const override { return jobs_; }

    void run(const CallContext&, std::string_view job) override;

private:
    std::shared_ptr<PluginInstance> instance_;
    const consort_jobs_v1& table_;
    std::vector<JobDescription> jobs_;
};

}  // namespace consort::extensions

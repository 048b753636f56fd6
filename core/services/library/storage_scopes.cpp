// SPDX-License-Identifier: Apache-2.0
#include "core/services/library/storage_scopes.h"

#include <algorithm>
#include <utility>

#include "core/base/error.h"

namespace consort::library {

namespace {

class ScopedStorage final : public StorageBackend {
public:
    ScopedStorage(
        std::shared_ptr<StorageBackend> storage, std::shared_ptr<const StorageScopes> scopes
    )
        : storage_(std::move(storage)),
          scopes_(std::move(scopes)),
          prefixes_(scopes_->prefixesOf(storage_->instance())) {}

    const std::string& instance() const override { return storage_->instance(); }

    std::optional<StorageObject> findObject(const CallContext& context, std::string_view key)
        override {
        return storage_->findObject(context, key);
    }

    std::optional<Blob> open(const CallContext& context, const BlobRequest& request) override {
        return storage_->open(context, request);
    }

    void list(
        const CallContext& context,
        std::string_view prefix,
        std::string_view afterKey,
        const std::function<bool(const StorageObject&)>& emit
    ) override {
        bool goesOn = true;
        const auto emitHeld = [&](const StorageObject& object) {
            goesOn = !isListed(object.key) || emit(object);
            return goesOn;
        };
        for (const auto& held : prefixes_) {
            if (goesOn && (held.starts_with(prefix) || prefix.starts_with(held))) {
                storage_->list(
                    context, held.size() > prefix.size() ? held : prefix, afterKey, emitHeld
                );
            }
        }
    }

    StorageObject put(const CallContext& context, const PutRequest& request, BlobReader& from)
        override {
        requireHeld(request.key);
        return storage_->put(context, request, from);
    }

    void remove(const CallContext& context, std::string_view key) override {
        requireHeld(key);
        storage_->remove(context, key);
    }

    SignedUrl presign(const CallContext& context, const PresignRequest& request) override {
        return storage_->presign(context, request);
    }

    bool watch(
        const CallContext& context, const std::function<void(const StorageChange&)>& onChange
    ) override {
        return storage_->watch(context, [&](const StorageChange& change) {
            if (change.kind == StorageChangeKind::Overflow || isListed(change.key)) {
                onChange(change);
            }
        });
    }

private:
    /// A folder that cannot be looked into counts when keys of ours may lie in it.
    bool isListed(std::string_view key) const {
        return scopes_->holds(instance(), key) ||
               (key.ends_with('/') && std::any_of(prefixes_.begin(), prefixes_.end(), [&](auto& p) {
                    return p.starts_with(key);
                }));
    }

    void requireHeld(std::string_view key) const {
        if (!scopes_->holds(instance(), key)) {
            throw invalid(
                "\"" + std::string(key) + "\" does not belong into storage \"" + instance() +
                "\" by chains.storage"
            );
        }
    }

    const std::shared_ptr<StorageBackend> storage_;
    const std::shared_ptr<const StorageScopes> scopes_;
    const std::vector<std::string> prefixes_;
};

}  // namespace

StorageScopes::StorageScopes(std::vector<StorageScope> scopes) : scopes_(std::move(scopes)) {
    std::stable_sort(scopes_.begin(), scopes_.end(), [](const auto& a, const auto& b) {
        return a.prefix.size() > b.prefix.size();
    });
}

bool StorageScopes::holds(std::string_view instance, std::string_view key) const {
    const auto found = std::find_if(scopes_.begin(), scopes_.end(), [&](const auto& scope) {
        return key.starts_with(scope.prefix);
    });
    return found != scopes_.end() && found->instance == instance;
}

std::vector<std::string> StorageScopes::prefixesOf(std::string_view instance) const {
    std::vector<std::string> prefixes;
    for (const auto& scope : scopes_) {
        if (scope.instance == instance) {
            prefixes.push_back(scope.prefix);
        }
    }
    std::sort(prefixes.begin(), prefixes.end());
    // In byte order, what begins with a prefix follows it.
    std::vector<std::string> outermost;
    for (auto& prefix : prefixes) {
        if (outermost.empty() || !prefix.starts_with(outermost.back())) {
            outermost.push_back(std::move(prefix));
        }
    }
    return outermost;
}

std::shared_ptr<StorageBackend> scopedStorage(
    std::shared_ptr<StorageBackend> storage, std::shared_ptr<const StorageScopes> scopes
) {
    return std::make_shared<ScopedStorage>(std::move(storage), std::move(scopes));
}

}  // namespace consort::library

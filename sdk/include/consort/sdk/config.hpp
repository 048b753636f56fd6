// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <concepts>
#include <deque>
#include <limits>
#include <vector>

#include <consort/sdk/error.hpp>
#include <consort/sdk/field.hpp>

/// The configuration of a plugin. One list, `describe()`, is the schema, the defaults, the help
/// text and the reader:
///
///     struct Config {
///         std::string root;
///         bool hidden = false;
///         void describe(consort::sdk::Fields& fields) {
///             fields("root", root, "Directory that holds the
///             media").required().format("directory"); fields("hidden", hidden, "Also serve files
///             whose name begins with a dot");
///         }
///     };
namespace consort::sdk {
inline namespace v0 {

/// A number of bytes, configured as "8MiB".
struct ByteSize {
    std::uint64_t bytes = 0;
};

class Fields;

/// A group of fields, as a table within the configuration.
template <class T>
concept ConfigGroup = requires(T group, Fields& fields) {
    group.describe(fields);
};

/// Passed to describe(); call it once for each member.
class Fields {
public:
    /// Collects the schema.
    Fields() = default;

    /// Reads the values below `prefix`, a JSON pointer.
    explicit Fields(const consort_config_v1& config, std::string prefix = {})
        : config_(&config), prefix_(std::move(prefix)) {}

    /// `member` is bool, a number, std::string, std::chrono::milliseconds (configured as "90s"),
    /// ByteSize ("8MiB"), a group, or a std::vector of std::string or of groups. What it holds
    /// before is the default.
    template <class T>
    Field operator()(std::string_view name, T& member, std::string_view help) {
        if (config_ != nullptr) {
            read(prefix_ + "/" + std::string(name), member);
            return Field(nullptr);
        }
        auto& property = properties_.emplace_back();
        property.name = name;
        property.set("type", "");
        property.set("description", detail::jsonText(help));
        describeType(property, member);
        return Field(&property);
    }

    /// The collected schema as JSON text.
    std::string schema() const { return detail::objectSchema(properties_); }

private:
    template <class T>
    static void describeType(detail::SchemaProperty& property, T& member);

    template <class T>
    void read(const std::string& pointer, T& member) const;

    template <std::integral T>
    static T checkedInteger(const std::string& pointer, std::int64_t value) {
        if (!std::in_range<T>(value)) {
            throw Invalid("config " + pointer + ": " + std::to_string(value) + " is out of range");
        }
        return static_cast<T>(value);
    }

    const consort_config_v1* config_ = nullptr;
    std::string prefix_;
    std::deque<detail::SchemaProperty> properties_;
};

namespace detail {
template <class T>
struct IsVector : std::false_type {};

template <class T>
struct IsVector<std::vector<T>> : std::true_type {};

template <ConfigGroup T>
std::string groupSchema(T group) {
    Fields fields;
    group.describe(fields);
    return fields.schema();
}
}  // namespace detail

template <class T>
void Fields::describeType(detail::SchemaProperty& property, T& member) {
    if constexpr (std::same_as<T, bool>) {
        property.set("type", R"("boolean")");
        property.fallback = member ? "true" : "false";
    } else if constexpr (std::integral<T>) {
        property.set("type", R"("integer")");
        if constexpr (sizeof(T) < sizeof(std::int64_t)) {
            property.set("minimum", std::to_string(std::numeric_limits<T>::min()));
            property.set("maximum", std::to_string(std::numeric_limits<T>::max()));
        } else if constexpr (std::unsigned_integral<T>) {
            property.set("minimum", "0");
        }
        property.fallback = std::to_string(member);
    } else if constexpr (std::floating_point<T>) {
        property.set("type", R"("number")");
        property.fallback = detail::numberText(member);
    } else if constexpr (std::same_as<T, std::string>) {
        property.set("type", R"("string")");
        property.fallback = member.empty() ? std::string() : detail::jsonText(member);
    } else if constexpr (std::same_as<T, std::chrono::milliseconds>) {
        property.set("type", R"("string")");
        property.set("format", R"("duration")");
        property.fallback = detail::jsonText(detail::durationText(member));
    } else if constexpr (std::same_as<T, ByteSize>) {
        property.set("type", R"("string")");
        property.set("format", R"("size")");
        property.fallback = detail::jsonText(detail::sizeText(member.bytes));
    } else if constexpr (std::same_as<T, std::vector<std::string>>) {
        property.set("type", R"("array")");
        property.set("items", R"({"type":"string"})");
        property.fallback = detail::jsonList(member);
    } else if constexpr (detail::IsVector<T>::value) {
        property.set("type", R"("array")");
        property.set("items", detail::groupSchema(typename T::value_type{}));
    } else {
        static_assert(ConfigGroup<T>, "this type cannot be configured");
        property.group = detail::groupSchema(member);
    }
}

template <class T>
void Fields::read(const std::string& pointer, T& member) const {
    if constexpr (ConfigGroup<T>) {
        Fields inner(*config_, pointer);
        member.describe(inner);
        return;
    } else if constexpr (detail::IsVector<T>::value) {
        const std::int64_t count = config_->count(config_->ctx, toC(pointer));
        if (count >= 0) {
            member.clear();
        }
        for (std::int64_t i = 0; i < count; ++i) {
            read(pointer + "/" + std::to_string(i), member.emplace_back());
        }
        return;
    } else {
        consort_value value{};
        value.size = sizeof(value);
        const auto status = config_->get(config_->ctx, toC(pointer), &value);
        if (status == CONSORT_E_NOT_FOUND || value.type == CONSORT_VALUE_NULL) {
            return;
        }
        if (status != CONSORT_OK) {
            throw Invalid("config " + pointer + " cannot be read");
        }
        if constexpr (std::same_as<T, bool>) {
            member = value.i != 0;
        } else if constexpr (std::integral<T>) {
            member = checkedInteger<T>(pointer, value.i);
        } else if constexpr (std::floating_point<T>) {
            member = static_cast<T>(value.f);
        } else if constexpr (std::same_as<T, std::chrono::milliseconds>) {
            member = std::chrono::milliseconds(value.i);
        } else if constexpr (std::same_as<T, ByteSize>) {
            member.bytes = checkedInteger<std::uint64_t>(pointer, value.i);
        } else {
            member = std::string(fromC(value.s));
        }
    }
}

/// The configuration of a plugin that has none.
struct NoConfig {
    void describe(Fields& /*fields*/) {}
};

/// The JSON Schema of a configuration.
template <ConfigGroup T>
std::string schemaOf() {
    return detail::groupSchema(T{});
}

/// Throws Invalid.
template <ConfigGroup T>
T readConfig(const consort_config_v1* config) {
    T read;
    if (config != nullptr) {
        Fields fields(*config);
        read.describe(fields);
    }
    return read;
}

}  // namespace v0
}  // namespace consort::sdk

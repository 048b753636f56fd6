// SPDX-License-Identifier: Apache-2.0
#include "core/base/config/schema.h"

#include <algorithm>
#include <array>
#include <utility>

#include <Poco/Exception.h>
#include <Poco/RegularExpression.h>

#include "core/base/error.h"

namespace consort {

namespace {

constexpr std::array<std::pair<std::string_view, ConfigType>, 6> kTypes{{
    {"object", ConfigType::Object},
    {"array", ConfigType::Array},
    {"string", ConfigType::String},
    {"integer", ConfigType::Integer},
    {"number", ConfigType::Number},
    {"boolean", ConfigType::Boolean},
}};

constexpr std::array<std::pair<std::string_view, SchemaFormat>, 7> kFormats{{
    {"uri", SchemaFormat::Uri},
    {"hostname", SchemaFormat::Hostname},
    {"path", SchemaFormat::Path},
    {"directory", SchemaFormat::Directory},
    {"duration", SchemaFormat::Duration},
    {"size", SchemaFormat::Size},
    {"cron", SchemaFormat::Cron},
}};

[[noreturn]] void fail(const std::string& pointer, const std::string& what) {
    throw invalid("schema " + (pointer.empty() ? "/" : pointer) + ": " + what);
}

template <class Value, std::size_t n>
Value pick(
    const std::array<std::pair<std::string_view, Value>, n>& table,
    const std::string& pointer,
    const std::string& word
) {
    for (const auto& [name, value] : table) {
        if (name == word) {
            return value;
        }
    }
    fail(pointer, "\"" + word + "\" is not supported");
}

class SchemaParser final {
public:
    SchemaParser(const ConfigNode& node, std::string pointer)
        : node_(node), pointer_(std::move(pointer)) {}

    ConfigSchema parse() {
        if (node_.type != ConfigType::Object) {
            fail(pointer_, "a schema is an object");
        }
        for (const auto& [key, at, value] : node_.members) {
            if (!takeScalar(key, value) && !takeStructure(key, value)) {
                fail(pointer_, "unknown keyword \"" + key + "\"");
            }
        }
        for (const auto& name : schema_.required) {
            if (schema_.variants.empty() && schema_.findProperty(name) == nullptr) {
                fail(pointer_ + "/required", "\"" + name + "\" is not a property");
            }
        }
        return std::move(schema_);
    }

private:
    bool takeScalar(const std::string& key, const ConfigNode& value) {
        if (key == "type") {
            schema_.type = pick(kTypes, pointer_ + "/type", text(key, value));
        } else if (key == "title") {
            schema_.title = text(key, value);
        } else if (key == "description") {
            schema_.description = text(key, value);
        } else if (key == "minimum") {
            schema_.minimum = number(key, value);
        } else if (key == "maximum") {
            schema_.maximum = number(key, value);
        } else if (key == "minLength") {
            schema_.minLength = count(key, value);
        } else if (key == "maxLength") {
            schema_.maxLength = count(key, value);
        } else if (key == "minItems") {
            schema_.minItems = count(key, value);
        } else if (key == "maxItems") {
            schema_.maxItems = count(key, value);
        } else if (key == "uniqueItems") {
            schema_.uniqueItems = flag(key, value);
        } else if (key == "additionalProperties") {
            schema_.allowsOthers = flag(key, value);
        } else if (key == "x-secret") {
            schema_.isSecret = flag(key, value);
        } else if (key == "x-renamed-from") {
            schema_.renamedFrom = text(key, value);
        } else {
            return false;
        }
        return true;
    }

    bool takeStructure(const std::string& key, const ConfigNode& value) {
        if (key == "default") {
            schema_.defaultValue = value;
        } else if (key == "const") {
            schema_.allowed = {value};
        } else if (key == "enum") {
            schema_.allowed = array(key, value);
        } else if (key == "pattern") {
            takePattern(text(key, value));
        } else if (key == "format") {
            schema_.format = pick(kFormats, pointer_ + "/format", text(key, value));
        } else if (key == "x-reload") {
            takeReload(text(key, value));
        } else if (key == "properties") {
            takeProperties(value);
        } else if (key == "required") {
            for (const auto& name : array(key, value)) {
                schema_.required.push_back(text(key, name));
            }
        } else if (key == "items") {
            schema_.items =
                std::make_shared<ConfigSchema>(SchemaParser(value, pointer_ + "/items").parse());
        } else if (key == "oneOf") {
            takeVariants(array(key, value));
        } else {
            return key == "$schema";
        }
        return true;
    }

    void takePattern(std::string pattern) {
        try {
            Poco::RegularExpression compiled(pattern);
        } catch (const Poco::Exception& error) {
            fail(pointer_ + "/pattern", error.displayText());
        }
        schema_.pattern = std::move(pattern);
    }

    void takeReload(const std::string& word) {
        if (word != "live" && word != "restart") {
            fail(pointer_ + "/x-reload", "expected \"live\" or \"restart\"");
        }
        schema_.reload = word == "live" ? ReloadRule::Live : ReloadRule::Restart;
    }

    void takeProperties(const ConfigNode& value) {
        if (value.type != ConfigType::Object) {
            fail(pointer_ + "/properties", "expected an object");
        }
        for (const auto& [name, at, child] : value.members) {
            schema_.properties.push_back(
                {name, SchemaParser(child, pointer_ + "/properties/" + name).parse()}
            );
        }
    }

    void takeVariants(const std::vector<ConfigNode>& variants) {
        const auto pointer = pointer_ + "/oneOf";
        for (std::size_t i = 0; i < variants.size(); ++i) {
            schema_.variants.push_back(
                SchemaParser(variants[i], pointer + "/" + std::to_string(i)).parse()
            );
        }
        if (schema_.variants.empty()) {
            fail(pointer, "expected at least one schema");
        }
        for (const auto& [name, candidate] : schema_.variants.front().properties) {
            if (std::all_of(
                    schema_.variants.begin(),
                    schema_.variants.end(),
                    [&property = name](const ConfigSchema& variant) {
                        const auto* found = variant.findProperty(property);
                        return found != nullptr && found->allowed.size() == 1;
                    }
                )) {
                schema_.discriminator = name;
                return;
            }
        }
        fail(pointer, "no property is a \"const\" in every one of them");
    }

    std::string text(const std::string& key, const ConfigNode& value) const {
        if (value.type != ConfigType::String) {
            fail(pointer_ + "/" + key, "expected a string");
        }
        return value.text;
    }

    double number(const std::string& key, const ConfigNode& value) const {
        if (value.type != ConfigType::Integer && value.type != ConfigType::Number) {
            fail(pointer_ + "/" + key, "expected a number");
        }
        return value.number;
    }

    std::uint64_t count(const std::string& key, const ConfigNode& value) const {
        if (value.type != ConfigType::Integer || value.integer < 0) {
            fail(pointer_ + "/" + key, "expected a count");
        }
        return static_cast<std::uint64_t>(value.integer);
    }

    bool flag(const std::string& key, const ConfigNode& value) const {
        if (value.type != ConfigType::Boolean) {
            fail(pointer_ + "/" + key, "expected true or false");
        }
        return value.integer != 0;
    }

    const std::vector<ConfigNode>& array(const std::string& key, const ConfigNode& value) const {
        if (value.type != ConfigType::Array) {
            fail(pointer_ + "/" + key, "expected an array");
        }
        return value.items;
    }

    const ConfigNode& node_;
    std::string pointer_;
    ConfigSchema schema_;
};

}  // namespace

const ConfigSchema* ConfigSchema::findProperty(std::string_view name) const {
    const auto found = std::find_if(properties.begin(), properties.end(), [name](const auto& p) {
        return p.name == name;
    });
    return found == properties.end() ? nullptr : &found->schema;
}

const SchemaProperty* ConfigSchema::findRenamed(std::string_view oldName) const {
    const auto found = std::find_if(properties.begin(), properties.end(), [oldName](const auto& p) {
        return !oldName.empty() && p.schema.renamedFrom == oldName;
    });
    return found == properties.end() ? nullptr : &*found;
}

const ConfigSchema* ConfigSchema::findVariant(const ConfigNode& value) const {
    const auto* given = value.find(discriminator);
    const auto found = std::find_if(variants.begin(), variants.end(), [&](const auto& variant) {
        return given != nullptr &&
               sameValue(variant.findProperty(discriminator)->allowed.front(), *given);
    });
    return found == variants.end() ? nullptr : &*found;
}

ConfigSchema parseSchema(std::string_view json) {
    if (json.empty()) {
        json = R"({"type":"object","additionalProperties":false})";
    }
    const auto node = configNodeFromJson(json);
    auto schema = SchemaParser(node, "").parse();
    if (schema.type != ConfigType::Object) {
        fail("/type", "the configuration of a plugin is an object");
    }
    return schema;
}

}  // namespace consort

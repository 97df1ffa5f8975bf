#include "text/catalogue.h"

#include "base/log.h"
#include "text/embedded.h"
#include "text/limits.h"

#include <boost/json.hpp>

#include <algorithm>
#include <array>
#include <exception>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <unicode/messagepattern.h>
#include <unicode/msgfmt.h>

namespace amends::text {
namespace {

icu::UnicodeString unicode(std::string_view text) {
  return icu::UnicodeString::fromUTF8({text.data(), static_cast<std::int32_t>(text.size())});
}

icu::Formattable formattable(const Argument::Value& value) {
  if (const auto* number = std::get_if<std::int64_t>(&value)) {
    return {*number};
  }
  if (const auto* number = std::get_if<double>(&value)) {
    return {*number};
  }
  return {unicode(std::get<std::string>(value))};
}

Error bad_pattern(std::string_view pattern, UErrorCode status) {
  return make_error(
      "text.message", "ICU refuses the message \"{}\": {}", pattern, u_errorName(status)
  );
}

}  // namespace

class Catalogue::State {
 public:
  explicit State(const Locale& locale) : locale_(locale) {
    const std::string folder = "locales/" + locale.language() + "/";
    for (const EmbeddedFile& file : embedded_files()) {
      if (file.path.starts_with(folder) && file.path.ends_with(".json")) {
        load(file);
      }
    }
  }

  /// Nothing when the id is unknown here or its pattern is refused.
  std::optional<std::string> format(std::string_view id, std::span<const Argument> arguments) {
    const auto entry = patterns_.find(id);
    if (entry == patterns_.end()) {
      return std::nullopt;
    }
    std::vector<icu::UnicodeString> names;
    std::vector<icu::Formattable> values;
    for (const Argument& argument :
         arguments.first(std::min(arguments.size(), kMessageArgumentsMax))) {
      names.push_back(unicode(argument.name));
      values.push_back(formattable(argument.value));
    }
    const auto count = static_cast<std::int32_t>(names.size());
    UErrorCode status = U_ZERO_ERROR;
    icu::UnicodeString out;
    // MessageFormat keeps number formatters inside even when it is const: one thread at a time.
    const std::lock_guard lock(mutex_);
    const icu::MessageFormat* message = parsed(entry->first, entry->second);
    if (message == nullptr) {
      return std::nullopt;
    }
    message->format(names.data(), values.data(), count, out, status);
    if (U_FAILURE(status)) {
      log_warning("text: message {} cannot be formatted: {}", id, u_errorName(status));
      return std::nullopt;
    }
    std::string text;
    return out.toUTF8String(text);
  }

  [[nodiscard]] const std::map<std::string, std::string, std::less<>>& patterns() const {
    return patterns_;
  }

  [[nodiscard]] const Locale& locale() const { return locale_; }

 private:
  void load(const EmbeddedFile& file) {
    try {
      const auto document = boost::json::parse(std::string_view(file.bytes));
      for (const auto& [id, pattern] : document.as_object()) {
        patterns_.emplace(std::string(id), std::string(pattern.as_string()));
      }
    } catch (const std::exception& failure) {
      log_error("text: {} is no flat JSON object of texts: {}", file.path, failure.what());
    }
  }

  const icu::MessageFormat* parsed(const std::string& id, std::string_view pattern) {
    auto [entry, fresh] = parsed_.try_emplace(id);
    if (!fresh) {
      return entry->second.get();
    }
    UErrorCode status = U_ZERO_ERROR;
    auto message = std::make_unique<icu::MessageFormat>(
        unicode(pattern), icu::Locale(locale_.language().c_str()), status
    );
    if (U_FAILURE(status)) {
      log_warning("text: message {}: {}", id, bad_pattern(pattern, status).message());
      return nullptr;
    }
    entry->second = std::move(message);
    return entry->second.get();
  }

  Locale locale_;
  std::map<std::string, std::string, std::less<>> patterns_;
  std::mutex mutex_;
  /// By id; null for a refused pattern. Guarded by mutex_.
  std::map<std::string, std::unique_ptr<icu::MessageFormat>> parsed_;
};

Catalogue::Catalogue(std::unique_ptr<State> state) : state_(std::move(state)) {}

Catalogue::~Catalogue() = default;

std::string Catalogue::format(std::string_view id, std::initializer_list<Argument> arguments)
    const {
  return format(id, std::span(arguments.begin(), arguments.size()));
}

std::string Catalogue::format(std::string_view id, std::span<const Argument> arguments) const {
  if (auto text = state_->format(id, arguments)) {
    return *std::move(text);
  }
  if (state_->locale().language() != "en") {
    return catalogue(Locale()).format(id, arguments);
  }
  log_warning("text: no message {}", id);
  return std::string(id);
}

bool Catalogue::has(std::string_view id) const {
  return state_->patterns().contains(id);
}

std::vector<std::string> Catalogue::ids() const {
  std::vector<std::string> all;
  for (const auto& [id, pattern] : state_->patterns()) {
    all.push_back(id);
  }
  return all;
}

std::string_view Catalogue::pattern(std::string_view id) const {
  const auto found = state_->patterns().find(id);
  return found == state_->patterns().end() ? std::string_view() : found->second;
}

const Locale& Catalogue::locale() const {
  return state_->locale();
}

const Catalogue& catalogue(const Locale& locale) {
  static const auto all = [] {
    std::map<std::string, std::unique_ptr<Catalogue>> made;
    for (const Locale& supported : supported_locales()) {
      made.emplace(
          supported.language(),
          std::unique_ptr<Catalogue>(new Catalogue(std::make_unique<Catalogue::State>(supported)))
      );
    }
    return made;
  }();
  const auto found = all.find(locale.language());
  return found == all.end() ? *all.at("en") : *found->second;
}

Result<std::vector<std::string>> message_arguments(std::string_view pattern) {
  UErrorCode status = U_ZERO_ERROR;
  // MessagePattern reads the structure with the arguments inside plurals; MessageFormat judges the
  // rest.
  const icu::MessagePattern parts(unicode(pattern), nullptr, status);
  const icu::MessageFormat format(unicode(pattern), icu::Locale("en"), status);
  if (U_FAILURE(status)) {
    return bad_pattern(pattern, status);
  }
  std::set<std::string> names;
  for (std::int32_t i = 0; i < parts.countParts(); ++i) {
    const auto& part = parts.getPart(i);
    const bool named = part.getType() == UMSGPAT_PART_TYPE_ARG_NAME;
    if (named || part.getType() == UMSGPAT_PART_TYPE_ARG_NUMBER) {
      std::string name;
      names.insert(parts.getSubstring(part).toUTF8String(name));
    }
  }
  return std::vector<std::string>(names.begin(), names.end());
}

}  // namespace amends::text

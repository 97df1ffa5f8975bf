#include "base/result.h"

namespace amends {

Error Error::at(Place place) const& {
  Error copy = *this;
  copy.place_ = std::move(place);
  return copy;
}

Error Error::because(Error cause) const& {
  Error copy = *this;
  copy.cause_ = std::make_shared<const Error>(std::move(cause));
  return copy;
}

std::string Error::explain() const {
  std::string text;
  if (!place_.file.empty()) {
    text += place_.file + ":";
  }
  if (place_.line > 0) {
    text += fmt::format("{}:", place_.line);
  }
  if (place_.column > 0) {
    text += fmt::format("{}:", place_.column);
  }
  if (!text.empty()) {
    text += " ";
  }
  text += message_;
  if (cause_) {
    text += ": " + cause_->explain();
  }
  return text;
}

}  // namespace amends

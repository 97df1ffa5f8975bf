#include "model/mail_files.h"

#include "crypto/encoding.h"
#include "html/links.h"
#include "mail/file_part.h"
#include "mail/media_type.h"
#include "mail/picture_kind.h"
#include "model/limits.h"
#include "model/partials.h"
#include "text/utf8.h"

#include <algorithm>
#include <set>

namespace amends::model {
namespace {

constexpr std::string_view kTomlFile = "mailing.toml";
constexpr std::size_t kShownCharsMax = 80;

bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/// "https:", "data:", "cid:" ... (RFC 3986, 3.1).
bool has_scheme(std::string_view src) {
  const auto end = std::ranges::find_if_not(src, [](char c) {
    return is_letter(c) || (c >= '0' && c <= '9') || c == '+' || c == '-' || c == '.';
  });
  return end != src.end() && *end == ':' && is_letter(src.front());
}

/// A percent sign that begins no code stays; so does the code of a control character.
std::string percent_decoded(std::string_view text) {
  std::string out;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const auto byte = text[at] == '%' && at + 2 < text.size()
                          ? crypto::decode_hex(text.substr(at + 1, 2))
                          : Result<std::string>();
    if (byte.ok() && static_cast<unsigned char>(byte->front()) >= ' ') {
      out += *byte;
      at += 2;
    } else {
      out += text[at];
    }
  }
  return out;
}

std::string base_name(std::string_view file) {
  return std::string(file.substr(file.rfind('/') + 1));
}

bool is_html(std::string_view name) {
  return (name.starts_with("body") || is_partial_file(name)) && name.ends_with(".html");
}

Error empty_file(std::string_view file) {
  return make_error(
      "mailing.file_empty",
      "the file \"{}\" is empty; put its content there, or take it out of the mail",
      text::printable(file, kShownCharsMax)
  );
}

/// Reads the pictures of one mailing.
class PictureReader {
 public:
  PictureReader(const MailingFiles& files, Mailing& mailing, std::vector<Error>& errors)
      : files_(files),
        mailing_(mailing),
        errors_(errors) {}

  void read(const SourceText& html) {
    for (const html::Image& image : html::find_images(html.text)) {
      const auto file = folder_file(image.src);
      if (file && !seen_.contains(*file)) {
        seen_.insert(*file);
        take(*file, {html.file, image.line, image.column});
      }
    }
  }

 private:
  void take(const std::string& file, const Place& place) {
    const auto found = files_.find(file);
    if (found == files_.end()) {
      errors_.push_back(make_error(
                            "mailing.picture_missing",
                            "the picture \"{}\" is not in the folder; put it there, or write its "
                            "address on the web",
                            text::printable(file, kShownCharsMax)
      )
                            .at(place));
    } else if (!mail::media_type_of(file).starts_with("image/") ||
               !mail::check_file_name(base_name(file)).ok()) {
      errors_.push_back(make_error(
                            "mailing.picture_type",
                            "\"{}\" is no picture by its name; name it like logo.png (png, jpg, "
                            "gif, webp, svg)",
                            text::printable(file, kShownCharsMax)
      )
                            .at(place));
    } else if (found->second.empty()) {
      errors_.push_back(empty_file(file).at(place));
    } else if (!can_stand(found->second)) {
      errors_.push_back(make_error(
                            "mailing.picture_hosted",
                            "\"{}\" cannot stand on our host: a hosted picture is a GIF, JPEG, PNG "
                            "or WebP of at most {} bytes; save it as one, or write pictures = "
                            "\"embedded\"",
                            text::printable(file, kShownCharsMax),
                            kHostedPictureBytesMax
      )
                            .at(place));
    } else if (mailing_.pictures.size() == kPicturesMax) {
      errors_.push_back(make_error(
                            "mailing.pictures",
                            "the mail shows more than {} pictures of the folder; put the rest on "
                            "the web",
                            kPicturesMax
      )
                            .at(place));
    } else {
      mailing_.pictures.push_back({file, base_name(file), found->second});
    }
  }

  [[nodiscard]] bool can_stand(std::string_view bytes) const {
    return mailing_.picture_home == PictureHome::embedded ||
           (bytes.size() <= kHostedPictureBytesMax && mail::picture_kind_of(bytes));
  }

  const MailingFiles& files_;
  Mailing& mailing_;
  std::vector<Error>& errors_;
  std::set<std::string> seen_;
};

Place place_of(const toml::node& node) {
  const auto& begin = node.source().begin;
  return {std::string(kTomlFile), static_cast<int>(begin.line), static_cast<int>(begin.column)};
}

/// Reads [[attachments]].
class AttachmentReader {
 public:
  AttachmentReader(const MailingFiles& files, Mailing& mailing, std::vector<Error>& errors)
      : files_(files),
        mailing_(mailing),
        errors_(errors) {}

  void read(const toml::table& root) {
    const toml::node* const node = root.get("attachments");
    if (node == nullptr) {
      return;
    }
    const toml::array* const list = node->as_array();
    if (list == nullptr || !std::ranges::all_of(*list, &toml::node::is_table)) {
      fail(
          *node,
          Error("mailing.type", "attachments must be a list: write [[attachments]] before each")
      );
      return;
    }
    if (list->size() > kAttachmentsMax) {
      fail(
          *node,
          make_error("mailing.attachments", "a mail has at most {} attachments", kAttachmentsMax)
      );
      return;
    }
    for (const toml::node& one : *list) {
      read_one(*one.as_table());
    }
  }

 private:
  void read_one(const toml::table& table) {
    for (const auto& [key, node] : table) {
      if (key.str() != "file" && key.str() != "name") {
        fail(
            node,
            make_error(
                "mailing.unknown_key",
                "\"{}\" means nothing here; check its spelling or take it out",
                key.str()
            )
        );
      } else if (!node.is_string()) {
        fail(node, make_error("mailing.type", "{} must be a text in quotes", key.str()));
        return;
      }
    }
    const std::string file = table["file"].value_or(std::string());
    if (file.empty()) {
      fail(
          table,
          Error(
              "mailing.attachment",
              "an [[attachments]] entry has no file; write file = \"terms.pdf\""
          )
      );
      return;
    }
    const std::string name = table["name"].value_or(std::string());
    take(table, {file, name.empty() ? base_name(file) : name, {}, {}});
  }

  void take(const toml::table& table, MailFile wanted) {
    const toml::node& file = *table.get("file");
    const toml::node* const name = table.get("name");
    const auto found = files_.find(wanted.file);
    if (found == files_.end()) {
      fail(
          file,
          make_error(
              "mailing.attachment_missing",
              "the attachment \"{}\" is not in the folder; put it there, or take the entry out",
              text::printable(wanted.file, kShownCharsMax)
          )
      );
    } else if (const auto good = mail::check_file_name(wanted.name); !good.ok()) {
      fail(
          name == nullptr ? file : *name,
          Error("mailing.attachment_name", "people could not read this file's name")
              .because(good.error())
      );
    } else if (found->second.empty()) {
      fail(file, empty_file(wanted.file));
    } else {
      wanted.bytes = found->second;
      wanted.place = place_of(file);
      mailing_.attachments.push_back(std::move(wanted));
    }
  }

  void fail(const toml::node& node, const Error& error) {
    errors_.push_back(error.at(place_of(node)));
  }

  const MailingFiles& files_;
  Mailing& mailing_;
  std::vector<Error>& errors_;
};

/// What goes with every mail, together.
void check_size(const Mailing& mailing, std::vector<Error>& errors) {
  std::size_t bytes = 0;
  for (const auto* const files : {&mailing.pictures, &mailing.attachments}) {
    if (files == &mailing.pictures && mailing.picture_home == PictureHome::hosted) {
      continue;
    }
    for (const MailFile& file : *files) {
      bytes += file.bytes.size();
    }
  }
  if (bytes > kMailFilesBytesMax) {
    errors.push_back(make_error(
                         "mailing.files_size",
                         "pictures and attachments have {} bytes together, more than {}; mails of "
                         "that size are refused: put the large ones on the web",
                         bytes,
                         kMailFilesBytesMax
    )
                         .at({std::string(kTomlFile)}));
  }
}

/// "embedded" unless told.
void read_picture_home(const toml::table& root, Mailing& mailing, std::vector<Error>& errors) {
  const toml::node* const node = root.get("pictures");
  if (node == nullptr) {
    return;
  }
  const std::string home = node->value<std::string>().value_or("");
  if (home == "hosted") {
    mailing.picture_home = PictureHome::hosted;
  } else if (home != "embedded") {
    errors.push_back(
        Error("mailing.picture_home", "pictures is \"embedded\" or \"hosted\"").at(place_of(*node))
    );
  }
}

void add_attachments_named(const std::string& toml, std::set<std::string>& names) {
  try {
    const toml::table root = toml::parse(toml);
    const toml::node* const list = root.get("attachments");
    if (list == nullptr || list->as_array() == nullptr) {
      return;
    }
    for (const toml::node& one : *list->as_array()) {
      const toml::table* const table = one.as_table();
      if (const auto* file = table == nullptr ? nullptr : table->get_as<std::string>("file")) {
        names.insert(file->get());
      }
    }
  } catch (const toml::parse_error&) {
    return;
  }
}

}  // namespace

std::optional<std::string> folder_file(std::string_view src) {
  if (src.empty() || src.contains("{{") || src.contains("{%") || src.starts_with('/') ||
      src.starts_with('\\') || has_scheme(src)) {
    return std::nullopt;
  }
  src = src.substr(0, src.find_first_of("?#"));
  while (src.starts_with("./")) {
    src.remove_prefix(2);
  }
  return src.empty() ? std::nullopt : std::optional(percent_decoded(src));
}

std::vector<std::string> named_files(const MailingFiles& files) {
  std::set<std::string> names;
  for (const auto& [name, bytes] : files) {
    if (name == kTomlFile) {
      add_attachments_named(bytes, names);
    } else if (is_html(name)) {
      for (const html::Image& image : html::find_images(bytes)) {
        if (auto file = folder_file(image.src)) {
          names.insert(std::move(*file));
        }
      }
    }
  }
  return {names.begin(), names.end()};
}

void read_mail_files(
    const toml::table& root, const MailingFiles& files, Mailing& mailing, std::vector<Error>& errors
) {
  read_picture_home(root, mailing, errors);
  PictureReader pictures(files, mailing, errors);
  for (const Edition& edition : mailing.editions) {
    for (const SourceText* source : html_sources(edition)) {
      pictures.read(*source);
    }
  }
  AttachmentReader(files, mailing, errors).read(root);
  check_size(mailing, errors);
}

}  // namespace amends::model

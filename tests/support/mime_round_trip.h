#pragma once

// A message is composed of random values and read back by GMime, which knows nothing of us.

#include "mail/file_part.h"
#include "mail/message.h"
#include "mail/quoted_printable.h"
#include "text/utf8.h"

#include <fmt/format.h>

#include <gmime/gmime.h>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace amends::mail {

struct NamedBytes {
  std::string name;
  std::string bytes;
};

/// What a message is made of. Bodies come in pieces, as constant text and values do.
struct Composition {
  std::string subject;
  std::string from_name;
  std::string to_name;
  std::string to_address = "ida@mail.example";
  std::string comments;
  std::vector<std::string> text;
  std::vector<std::string> html;
  std::vector<NamedBytes> pictures;
  std::vector<NamedBytes> attachments;
};

struct SeenFile {
  std::string name;
  std::string type;
  std::string disposition;
  std::string content_id;
  std::string bytes;
};

/// What GMime finds.
struct SeenMessage {
  std::string structure;  // "mixed(related(alternative(text/plain,text/html),image/png),...)"
  std::string subject;
  std::string from_name;
  std::string from_address;
  std::string to_name;
  std::string to_address;
  std::string comments;
  std::string text;
  std::string html;
  std::vector<SeenFile> files;
};

inline std::string text_of(const char* text) {
  return text == nullptr ? std::string() : std::string(text);
}

struct Unref {
  void operator()(void* object) const { g_object_unref(object); }
};

template <class T>
using Owned = std::unique_ptr<T, Unref>;

inline std::string bytes_of_part(GMimePart* part) {
  const Owned<GMimeStream> stream(g_mime_stream_mem_new());
  g_mime_data_wrapper_write_to_stream(g_mime_part_get_content(part), stream.get());
  const GByteArray* const bytes =
      g_mime_stream_mem_get_byte_array(reinterpret_cast<GMimeStreamMem*>(stream.get()));
  return {reinterpret_cast<const char*>(bytes->data), bytes->len};
}

inline void read_leaf(GMimePart* part, const std::string& type, SeenMessage& seen) {
  auto* const object = reinterpret_cast<GMimeObject*>(part);
  GMimeContentDisposition* const disposition = g_mime_object_get_content_disposition(object);
  if (disposition != nullptr) {
    seen.files.push_back(
        {text_of(g_mime_part_get_filename(part)),
         type,
         text_of(g_mime_content_disposition_get_disposition(disposition)),
         text_of(g_mime_object_get_content_id(object)),
         bytes_of_part(part)}
    );
  } else {
    (type == "text/html" ? seen.html : seen.text) = bytes_of_part(part);
  }
}

inline std::string read_tree(GMimeObject* object, SeenMessage& seen) {
  GMimeContentType* const content = g_mime_object_get_content_type(object);
  const std::string subtype = text_of(g_mime_content_type_get_media_subtype(content));
  const std::string type = text_of(g_mime_content_type_get_media_type(content)) + "/" + subtype;
  if (!GMIME_IS_MULTIPART(object)) {
    if (GMIME_IS_PART(object)) {
      read_leaf(reinterpret_cast<GMimePart*>(object), type, seen);
    }
    return type;
  }
  auto* const parts = reinterpret_cast<GMimeMultipart*>(object);
  std::string out = subtype + "(";
  for (int i = 0; i < g_mime_multipart_get_count(parts); ++i) {
    out += (i > 0 ? "," : "") + read_tree(g_mime_multipart_get_part(parts, i), seen);
  }
  return out + ")";
}

inline void read_address(InternetAddressList* list, std::string& name, std::string& address) {
  if (list == nullptr || internet_address_list_length(list) != 1) {
    address = "not one address";
    return;
  }
  InternetAddress* const one = internet_address_list_get_address(list, 0);
  name = text_of(internet_address_get_name(one));
  if (INTERNET_ADDRESS_IS_MAILBOX(one)) {
    address =
        text_of(internet_address_mailbox_get_addr(reinterpret_cast<InternetAddressMailbox*>(one)));
  }
}

/// Empty fields for what is no message.
inline SeenMessage read_with_gmime(const std::string& message) {
  static const bool ready = [] {
    g_mime_init();
    return true;
  }();
  static_cast<void>(ready);
  const Owned<GMimeStream> stream(g_mime_stream_mem_new_with_buffer(message.data(), message.size())
  );
  const Owned<GMimeParser> parser(g_mime_parser_new_with_stream(stream.get()));
  const Owned<GMimeMessage> read(g_mime_parser_construct_message(parser.get(), nullptr));
  SeenMessage seen;
  if (!read) {
    return seen;
  }
  seen.subject = text_of(g_mime_message_get_subject(read.get()));
  read_address(g_mime_message_get_from(read.get()), seen.from_name, seen.from_address);
  read_address(g_mime_message_get_to(read.get()), seen.to_name, seen.to_address);
  seen.comments =
      text_of(g_mime_object_get_header(reinterpret_cast<GMimeObject*>(read.get()), "X-Comments"));
  seen.structure = read_tree(g_mime_message_get_mime_part(read.get()), seen);
  return seen;
}

/// CRLF as LF: the writer may write either as a line end.
inline std::string with_lf(std::string text) {
  for (std::size_t at = text.find("\r\n"); at != std::string::npos; at = text.find("\r\n", at)) {
    text.erase(at, 1);
  }
  return text;
}

inline std::string without_spaces_around(const std::string& text) {
  const std::size_t begin = text.find_first_not_of(' ');
  return begin == std::string::npos ? ""
                                    : text.substr(begin, text.find_last_not_of(' ') + 1 - begin);
}

struct Encoded {
  std::string wire;
  std::string plain;
};

inline Encoded encode_pieces(const std::vector<std::string>& pieces) {
  Encoded out;
  for (const std::string& piece : pieces) {
    append_value(out.wire, piece);
    out.plain += with_lf(piece);
  }
  return out;
}

inline std::string expected_structure(const Composition& made) {
  const auto listed = [](std::string root, std::string_view kind, const auto& files) {
    if (files.empty()) {
      return root;
    }
    for (std::size_t i = 0; i < files.size(); ++i) {
      root += ",application/octet-stream";
    }
    return fmt::format("{}({})", kind, root);
  };
  const bool text = !encode_pieces(made.text).wire.empty();
  const bool html = !encode_pieces(made.html).wire.empty();
  std::string root =
      text && html ? "alternative(text/plain,text/html)" : (text ? "text/plain" : "text/html");
  if (html) {
    root = listed(root, "related", made.pictures);
  }
  return listed(root, "mixed", made.attachments);
}

inline Result<std::string> compose_it(const Composition& made) {
  constexpr std::string_view kType = "application/octet-stream";
  MessageHeaders headers;
  AMENDS_TRY(headers.from, parse_address("news@nordlys.example"));
  AMENDS_TRY(headers.from, headers.from.named(made.from_name));
  AMENDS_TRY(headers.to, parse_address(made.to_address));
  AMENDS_TRY(headers.to, headers.to.named(made.to_name));
  headers.subject = made.subject;
  headers.message_id = "0123@nordlys.example";
  headers.extra = {{"X-Comments", made.comments}};
  std::vector<FilePart> pictures;
  for (const NamedBytes& file : made.pictures) {
    const std::string id = fmt::format("p{}@nordlys.example", pictures.size());
    AMENDS_TRY(FilePart part, FilePart::picture({file.name, kType, file.bytes}, id));
    pictures.push_back(std::move(part));
  }
  std::vector<FilePart> attachments;
  for (const NamedBytes& file : made.attachments) {
    AMENDS_TRY(FilePart part, FilePart::attachment({file.name, kType, file.bytes}));
    attachments.push_back(std::move(part));
  }
  const std::string text = encode_pieces(made.text).wire;
  const std::string html = encode_pieces(made.html).wire;
  return compose(headers, {text, html, pictures, attachments});
}

/// Whether the writer may refuse: what no header or name may hold, or nothing to read at all.
inline bool may_be_refused(const Composition& made) {
  const auto bad_line = [](std::string_view line) {
    return !text::valid_utf8(line) || text::has_control(line);
  };
  bool bad = encode_pieces(made.text).wire.empty() && encode_pieces(made.html).wire.empty();
  for (const std::string* line : {&made.subject, &made.from_name, &made.to_name, &made.comments}) {
    bad = bad || bad_line(*line);
  }
  for (const auto* files : {&made.pictures, &made.attachments}) {
    for (const NamedBytes& file : *files) {
      bad = bad || !check_file_name(file.name).ok();
    }
  }
  return bad || made.from_name.size() > 512 || made.to_name.size() > 512 ||
         !parse_address(made.to_address).ok();
}

/// What GMime reads otherwise than it was written; empty when nothing.
inline std::string compare(const Composition& made, const SeenMessage& seen) {
  const auto differ = [](std::string_view what, const std::string& want, const std::string& got) {
    return want == got ? std::string()
                       : fmt::format(
                             "{}: wrote \"{}\", read \"{}\"\n",
                             what,
                             text::printable(want, 3000),
                             text::printable(got, 3000)
                         );
  };
  std::string wrong = differ("structure", expected_structure(made), seen.structure);
  wrong += differ("subject", made.subject, seen.subject);
  // Spaces around a name are taken off by those who read it.
  wrong += differ("from name", without_spaces_around(made.from_name), seen.from_name);
  wrong += differ("from", "news@nordlys.example", seen.from_address);
  wrong += differ("to name", without_spaces_around(made.to_name), seen.to_name);
  // GMime shows domains as people write them.
  const Mailbox to = *parse_address(made.to_address);
  wrong += differ("to", to.local() + "@" + to.domain(), seen.to_address);
  wrong += differ("comments", made.comments, seen.comments);
  // A body that stands alone ends with a line end, since a message does.
  const bool alone = !seen.structure.contains('(');
  const auto body = [alone](std::string plain) {
    return alone && !plain.ends_with('\n') ? plain + "\n" : plain;
  };
  const Encoded text = encode_pieces(made.text);
  const Encoded html = encode_pieces(made.html);
  wrong += text.wire.empty() ? "" : differ("text", body(text.plain), with_lf(seen.text));
  wrong += html.wire.empty() ? "" : differ("html", body(html.plain), with_lf(seen.html));
  std::vector<SeenFile> files;
  for (const NamedBytes& file : made.pictures) {
    if (!html.wire.empty()) {
      files.push_back(
          {file.name, "", "inline", fmt::format("p{}@nordlys.example", files.size()), file.bytes}
      );
    }
  }
  for (const NamedBytes& file : made.attachments) {
    files.push_back({file.name, "", "attachment", "", file.bytes});
  }
  wrong += differ("files", std::to_string(files.size()), std::to_string(seen.files.size()));
  for (std::size_t i = 0; i < files.size() && i < seen.files.size(); ++i) {
    wrong += differ("file name", files[i].name, seen.files[i].name);
    wrong += differ("disposition", files[i].disposition, seen.files[i].disposition);
    wrong += differ("content id", files[i].content_id, seen.files[i].content_id);
    wrong += differ("bytes", files[i].bytes, seen.files[i].bytes);
  }
  return wrong;
}

/// What goes wrong on the way there and back; empty when nothing does.
inline std::string round_trip(const Composition& made) {
  const Result<std::string> message = compose_it(made);
  if (!message.ok()) {
    return may_be_refused(made) ? "" : "refused: " + message.error().explain();
  }
  if (const auto checked = check_wire_text(*message); !checked.ok()) {
    return checked.error().explain();
  }
  return compare(made, read_with_gmime(*message));
}

}  // namespace amends::mail

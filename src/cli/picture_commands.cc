#include "cli/commands.h"
#include "crypto/encoding.h"
#include "model/limits.h"

#include <boost/json.hpp>

#include <filesystem>
#include <fstream>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace amends::cli {
namespace {

struct PictureOptions {
  std::string name;
  std::string picture;
  std::string file;
  std::string reason;
  std::optional<std::uint64_t> id;
  bool does_undo = false;
};

/// "replaced by kim, 2026-11-24 09:00 UTC", "as it was signed off", "in the mail: stays as it is".
std::string standing(const boost::json::value& picture) {
  if (text_at(picture, "where") == "embedded") {
    return "inside the mail: stays as it is";
  }
  const boost::json::value* const now = find_at(picture, "replaced");
  if (now == nullptr) {
    return "can be replaced";
  }
  return fmt::format("replaced by {}, {}", text_at(*now, "by"), moment(text_at(*now, "at")));
}

void show_all(Session& session, const boost::json::value& answer) {
  Table table(
      {{"PICTURE"}, {"TYPE"}, {"BYTES", Align::right}, {"REPLACED", Align::right}, {"STATE"}}
  );
  for (const boost::json::value& picture : array_at(answer, "pictures")) {
    const std::size_t times = array_at(picture, "history").size();
    table.add(
        {text_at(picture, "picture"),
         text_at(picture, "type"),
         grouped(number_at(picture, "bytes")),
         times == 0 ? "" : counted(times, "time", "times"),
         standing(picture)}
    );
  }
  if (table.empty()) {
    session.terminal().say("It shows no pictures of its folder.");
  } else {
    session.terminal().show(table);
  }
}

Result<void> show_history(
    Session& session, const PictureOptions& options, const boost::json::value& answer
) {
  for (const boost::json::value& picture : array_at(answer, "pictures")) {
    if (text_at(picture, "picture") != options.picture) {
      continue;
    }
    Table table(
        {{"CHANGE", Align::right}, {"SINCE"}, {"BY"}, {"WHY"}, {"BYTES", Align::right}, {"STATE"}}
    );
    for (const boost::json::value& change : array_at(picture, "history")) {
      const bool is_undone = text_at(change, "state") == "undone";
      table.add(
          {text_at(change, "id"),
           moment(text_at(change, "at")),
           text_at(change, "by"),
           text_at(change, "reason"),
           grouped(number_at(change, "bytes")),
           is_undone ? "undone by " + text_at(change, "undone_by") : ""}
      );
    }
    session.terminal().say(standing(picture));
    if (!table.empty()) {
      session.terminal().show(table);
    }
    return {};
  }
  return make_error(
      "picture.unknown",
      "{} shows no picture \"{}\" of its folder; amends pictures {} shows those it has",
      shown(options.name),
      shown(options.picture),
      shown(options.name)
  );
}

Result<Exit> pictures(Session& session, const PictureOptions& options) {
  AMENDS_TRY(ApiClient* const api, session.api());
  AMENDS_TRY(
      const boost::json::value answer, api->get(api_path({"mailings", options.name, "pictures"}))
  );
  if (session.print_if_json(answer)) {
    return Exit::done;
  }
  if (options.picture.empty()) {
    show_all(session, answer);
  } else {
    AMENDS_TRY_VOID(show_history(session, options, answer));
  }
  return Exit::done;
}

/// One byte more than may be tells that it is too large.
Result<std::string> read_picture(const std::string& file) {
  std::ifstream in(file, std::ios::binary);
  std::error_code ignored;
  if (!in || std::filesystem::is_directory(file, ignored)) {
    return make_error("cli.picture", "the picture {} cannot be read", shown(file));
  }
  std::string bytes(model::kHostedPictureBytesMax + 1, '\0');
  in.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  bytes.resize(static_cast<std::size_t>(in.gcount()));
  if (bytes.size() > model::kHostedPictureBytesMax) {
    return make_error(
        "cli.picture",
        "{} has more than {} bytes; save it smaller",
        shown(file),
        model::kHostedPictureBytesMax
    );
  }
  return bytes;
}

Result<boost::json::object> order_body(const PictureOptions& options) {
  if (options.file.empty()) {
    return make_error(
        "cli.picture", "which picture should be seen? Give a file, or --undo for one step back"
    );
  }
  if (options.reason.empty()) {
    return make_error("cli.reason", "say why, for the history: --reason \"the wrong price\"");
  }
  if (options.id) {
    return make_error("cli.picture", "--id goes with --undo");
  }
  AMENDS_TRY(const std::string bytes, read_picture(options.file));
  const std::string name = std::filesystem::path(options.file).filename().string();
  return boost::json::object{
      {"file", boost::json::object{{name, boost::json::object{{"base64", crypto::base64(bytes)}}}}},
      {"reason", options.reason}
  };
}

Result<boost::json::object> undo_body(const PictureOptions& options) {
  if (!options.file.empty()) {
    return make_error("cli.picture", "either a file or --undo, not both");
  }
  boost::json::object body{{"undo", true}};
  if (options.id) {
    body["change"] = *options.id;
  }
  if (!options.reason.empty()) {
    body["reason"] = options.reason;
  }
  return body;
}

Result<Exit> replace(Session& session, const PictureOptions& options) {
  AMENDS_TRY(
      const boost::json::object body, options.does_undo ? undo_body(options) : order_body(options)
  );
  AMENDS_TRY(ApiClient* const api, session.api());
  AMENDS_TRY(
      const boost::json::value change,
      api->post(api_path({"mailings", options.name, "pictures", options.picture, "replace"}), body)
  );
  if (session.print_if_json(change)) {
    return Exit::done;
  }
  const std::string picture = shown(options.picture);
  if (options.does_undo) {
    session.terminal().say(fmt::format(
        "Change {} of {} is taken back, in delivered mail too.", text_at(change, "id"), picture
    ));
    return Exit::done;
  }
  session.terminal().say(fmt::format(
      "From now on {} is the new picture, in delivered mail too. Mail programs may keep the old "
      "one "
      "for a minute; some keep their own copy.",
      picture
  ));
  session.terminal().say(fmt::format(
      "One step back: amends replace-picture {} \"{}\" --undo", shown(options.name), picture
  ));
  return Exit::done;
}

}  // namespace

void add_picture_commands(Verb& root) {
  const auto asked = std::make_shared<PictureOptions>();
  root.verb("pictures", "Show the pictures of a mailing, or what one was replaced with")
      .argument("NAME", asked->name, "The mailing")
      .optional_argument("PICTURE", asked->picture, "Its name in the folder: its history")
      .help({"amends pictures spring-sale", "amends pictures spring-sale hero.png"})
      .runs([asked](Session& session) { return pictures(session, *asked); });
  const auto options = std::make_shared<PictureOptions>();
  root.verb("replace-picture", "Show another picture, also in mail already delivered")
      .argument("NAME", options->name, "The mailing")
      .argument("PICTURE", options->picture, "Its name in the folder: amends pictures NAME")
      .optional_argument("FILE", options->file, "The picture that is seen from now on")
      .option("--reason", options->reason, "Why, for the history")
      .flag("--undo", options->does_undo, "Take back the last change, or that of --id")
      .number("--id", options->id, "Number of the change: amends pictures NAME PICTURE")
      .help(
          {"amends replace-picture spring-sale hero.png right-hero.png --reason \"wrong price\"",
           "amends replace-picture spring-sale hero.png --undo"}
      )
      .runs([options](Session& session) { return replace(session, *options); });
}

}  // namespace amends::cli

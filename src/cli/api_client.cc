#include "cli/api_client.h"

#include "cli/limits.h"
#include "cli/terminal.h"

#include <boost/json.hpp>

#include <cstdio>
#include <fstream>

namespace amends::cli {
namespace {

constexpr std::string_view kServerDefault = "http://127.0.0.1:8025";

std::string first_of(const std::string& option, const std::optional<std::string>& variable) {
  return option.empty() ? variable.value_or("") : option;
}

Result<std::string> clean_token(std::string_view token, const std::string& from) {
  const auto first = token.find_first_not_of(" \t\r\n");
  const auto last = token.find_last_not_of(" \t\r\n");
  if (first != std::string_view::npos) {
    token = token.substr(first, last - first + 1);
  }
  const auto is_bad = [](char c) { return c <= ' ' || c > '~'; };
  if (first == std::string_view::npos || std::ranges::any_of(token, is_bad)) {
    return make_error(
        "cli.token", "{} holds no token; a token is one word of letters and digits", from
    );
  }
  return std::string(token);
}

Result<std::string> token_from_file(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  if (!in) {
    return make_error(
        "cli.token",
        "the token file {} cannot be read; name another with --token-file, or run as a user who "
        "may read it",
        file.string()
    );
  }
  std::string bytes(kTokenBytesMax + 1, '\0');
  in.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  bytes.resize(static_cast<std::size_t>(in.gcount()));
  if (bytes.size() > kTokenBytesMax) {
    return make_error("cli.token", "{} is too large to be a token file", file.string());
  }
  return clean_token(bytes, file.string());
}

Result<std::string> find_token(const ConnectionOptions& options, const Surroundings& world) {
  if (!options.token.empty()) {
    return clean_token(options.token, "--token");
  }
  if (!options.token_file.empty()) {
    return token_from_file(options.token_file);
  }
  if (const auto token = world.variable("AMENDS_TOKEN"); token && !token->empty()) {
    return clean_token(*token, "AMENDS_TOKEN");
  }
  if (const auto file = world.variable("AMENDS_TOKEN_FILE"); file && !file->empty()) {
    return token_from_file(*file);
  }
  const std::filesystem::path usual = world.folder / "amends-data" / "token";
  std::error_code error;
  if (std::filesystem::exists(usual, error)) {
    return token_from_file(usual);
  }
  return make_error(
      "cli.no_token",
      "no token was given and there is no ./amends-data/token; use --token-file FILE or set "
      "AMENDS_TOKEN_FILE (amends serve writes the first one to DATA/token)"
  );
}

Result<boost::json::value> parse(std::string_view body) {
  boost::system::error_code ec;
  boost::json::value value = boost::json::parse(body, ec);
  if (ec) {
    return make_error(
        "cli.answer",
        "the answer is no JSON: is this really an Amends server of this version? ({})",
        ec.message()
    );
  }
  return value;
}

Error error_of(const boost::json::value& problem, std::string_view otherwise) {
  const std::string id = text_at(problem, "id");
  std::string sentence = text_at(problem, "detail");
  if (sentence.empty()) {
    sentence = text_at(problem, "title");
  }
  return {id.empty() ? otherwise : id, sentence.empty() ? std::string(otherwise) : sentence};
}

Place place_of(const boost::json::value& problem) {
  return {
      text_at(problem, "file"),
      static_cast<int>(number_at(problem, "line")),
      static_cast<int>(number_at(problem, "column"))
  };
}

/// Removes what was downloaded so far unless it is kept.
class PartialFile {
 public:
  explicit PartialFile(const std::filesystem::path& target)
      : target_(target),
        part_(target.string() + ".part"),
        out_(part_, std::ios::binary | std::ios::trunc) {}

  ~PartialFile() {
    std::error_code ignored;
    if (!is_kept_) {
      std::filesystem::remove(part_, ignored);
    }
  }

  PartialFile(const PartialFile&) = delete;
  PartialFile& operator=(const PartialFile&) = delete;

  Result<void> write(std::string_view piece) {
    out_.write(piece.data(), static_cast<std::streamsize>(piece.size()));
    bytes_ += piece.size();
    return out_ ? Result<void>() : failed();
  }

  Result<std::uint64_t> keep() {
    out_.close();
    std::error_code error;
    if (out_) {
      std::filesystem::rename(part_, target_, error);
    }
    if (!out_ || error) {
      return failed();
    }
    is_kept_ = true;
    return bytes_;
  }

 private:
  [[nodiscard]] Error failed() const {
    return make_error(
        "cli.file",
        "{} cannot be written; is there room, and may this user write there?",
        target_.string()
    );
  }

  std::filesystem::path target_;
  std::filesystem::path part_;
  std::ofstream out_;
  std::uint64_t bytes_ = 0;
  bool is_kept_ = false;
};

}  // namespace

Result<Connection> find_connection(const ConnectionOptions& options, const Surroundings& world) {
  Connection connection;
  connection.server = first_of(options.server, world.variable("AMENDS_SERVER"));
  if (connection.server.empty()) {
    connection.server = kServerDefault;
  }
  AMENDS_TRY(connection.token, find_token(options, world));
  connection.language = options.language;
  return connection;
}

ApiClient::ApiClient(net::HttpEndpoint endpoint, const Connection& connection)
    : http_(std::move(endpoint)),
      server_(connection.server),
      token_(connection.token),
      language_(connection.language) {}

Result<ApiClient> ApiClient::open(const Connection& connection) {
  AMENDS_TRY(net::HttpEndpoint endpoint, net::parse_endpoint(connection.server));
  return ApiClient(std::move(endpoint), connection);
}

net::HttpCall ApiClient::make_call(net::Method method, std::string_view target) const {
  net::HttpCall call;
  call.method = method;
  call.target = target;
  call.headers.add("Authorization", "Bearer " + token_);
  call.headers.add("Accept", "application/json");
  if (!language_.empty()) {
    call.headers.add("Accept-Language", language_);
  }
  return call;
}

Result<net::HttpReply> ApiClient::send(const net::HttpCall& call) {
  refusal_.reset();
  auto reply = http_.call(call);
  if (!reply.ok() && reply.error().id() == "http.connect") {
    return make_error(
               "cli.no_server",
               "there is no server at {}; start one with amends serve, or name another with "
               "--server",
               server_
    )
        .because(reply.error());
  }
  return reply;
}

Error ApiClient::refused(const net::HttpReply& reply) {
  const auto problem = parse(reply.body);
  const std::string otherwise = fmt::format("http.{}", reply.status);
  if (!problem.ok() || !problem->is_object()) {
    refusal_ = Refusal{reply.status, otherwise, {}};
    return make_error(
        otherwise,
        "{} answered {} ({}); is this an Amends server?",
        server_,
        reply.status,
        net::reason_phrase(reply.status)
    );
  }
  const Error error = error_of(*problem, otherwise);
  refusal_ = Refusal{reply.status, error.id(), {}};
  for (const boost::json::value& detail : array_at(*problem, "errors")) {
    refusal_->details.push_back(error_of(detail, otherwise).at(place_of(detail)));
  }
  return error;
}

Result<boost::json::value> ApiClient::read(Result<net::HttpReply> reply) {
  if (!reply.ok()) {
    return reply.error();
  }
  if (reply->status < 200 || reply->status > 299) {
    return refused(*reply);
  }
  return reply->body.empty() ? Result<boost::json::value>(boost::json::object())
                             : parse(reply->body);
}

Result<boost::json::value> ApiClient::get(std::string_view target) {
  return read(send(make_call(net::Method::get, target)));
}

Result<boost::json::value> ApiClient::remove(std::string_view target) {
  return read(send(make_call(net::Method::del, target)));
}

Result<boost::json::value> ApiClient::post(
    std::string_view target, const boost::json::value& body
) {
  net::HttpCall call = make_call(net::Method::post, target);
  call.headers.add("Content-Type", "application/json");
  call.body = boost::json::serialize(body);
  return read(send(call));
}

Result<boost::json::value> ApiClient::post_bytes(
    std::string_view target, std::string media_type, std::string bytes
) {
  net::HttpCall call = make_call(net::Method::post, target);
  call.headers.add("Content-Type", std::move(media_type));
  call.body = std::move(bytes);
  return read(send(call));
}

Result<boost::json::value> ApiClient::put(std::string_view target, const boost::json::value& body) {
  net::HttpCall call = make_call(net::Method::put, target);
  call.headers.add("Content-Type", "application/json");
  call.body = boost::json::serialize(body);
  return read(send(call));
}

Result<boost::json::value> ApiClient::upload(
    std::string_view target, const std::filesystem::path& file
) {
  net::HttpCall call = make_call(net::Method::post, target);
  call.headers.add("Content-Type", "text/csv");
  call.body_file = file;
  return read(send(call));
}

Result<std::uint64_t> ApiClient::download(
    std::string_view target, const std::filesystem::path& file
) {
  PartialFile partial(file);
  net::HttpCall call = make_call(net::Method::get, target);
  call.sink = [&](std::string_view piece) { return partial.write(piece); };
  AMENDS_TRY(const net::HttpReply reply, send(call));
  if (reply.status < 200 || reply.status > 299) {
    return refused(reply);
  }
  return partial.keep();
}

std::string api_path(std::initializer_list<std::string_view> parts) {
  std::string path = "/api/v1";
  for (const std::string_view part : parts) {
    path += '/' + net::encode_part(part);
  }
  return path;
}

std::string query_of(const std::vector<std::pair<std::string_view, std::string>>& pairs) {
  std::string query;
  for (const auto& [name, value] : pairs) {
    if (!value.empty()) {
      query += (query.empty() ? "?" : "&") + std::string(name) + "=" + net::encode_part(value);
    }
  }
  return query;
}

const boost::json::value* find_at(const boost::json::value& value, std::string_view key) {
  const boost::json::object* object = value.if_object();
  const boost::json::value* member = object == nullptr ? nullptr : object->if_contains(key);
  return member == nullptr || member->is_null() ? nullptr : member;
}

std::string sentence_at(const boost::json::value& value, std::string_view key) {
  return shown(text_at(value, key), kSentenceCharsMax);
}

bool flag_at(const boost::json::value& value, std::string_view key) {
  const boost::json::value* found = find_at(value, key);
  return found != nullptr && found->is_bool() && found->as_bool();
}

std::string text_at(const boost::json::value& value, std::string_view key) {
  const boost::json::value* member = find_at(value, key);
  if (member == nullptr) {
    return {};
  }
  if (const auto* text = member->if_string()) {
    return {text->data(), text->size()};
  }
  return member->is_structured() ? std::string() : boost::json::serialize(*member);
}

std::uint64_t number_at(const boost::json::value& value, std::string_view key) {
  const boost::json::value* member = find_at(value, key);
  if (member == nullptr) {
    return 0;
  }
  if (const auto* positive = member->if_uint64()) {
    return *positive;
  }
  if (const auto* fraction = member->if_double()) {
    return *fraction < 0 || *fraction > 1e18 ? 0 : static_cast<std::uint64_t>(*fraction + 0.5);
  }
  const auto* number = member->if_int64();
  return number == nullptr || *number < 0 ? 0 : static_cast<std::uint64_t>(*number);
}

const boost::json::array& array_at(const boost::json::value& value, std::string_view key) {
  static const boost::json::array kNone;
  const boost::json::value* member = find_at(value, key);
  const auto* array = member == nullptr ? nullptr : member->if_array();
  return array == nullptr ? kNone : *array;
}

}  // namespace amends::cli

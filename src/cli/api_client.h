#pragma once

#include "base/result.h"
#include "cli/surroundings.h"
#include "net/http_client.h"

#include <boost/json/value.hpp>

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace amends::cli {

/// Where the server is and who asks.
struct Connection {
  std::string server;
  std::string token;
  std::string language;  // of findings: "nb"
};

/// What the options say; empty: look elsewhere.
struct ConnectionOptions {
  std::string server;
  std::string token;
  std::string token_file;
  std::string language;
};

/// Server: option, AMENDS_SERVER, http://127.0.0.1:8025. Token: --token, --token-file,
/// AMENDS_TOKEN, AMENDS_TOKEN_FILE, ./amends-data/token. Errors: `cli.no_token`, `cli.token`.
[[nodiscard]] Result<Connection> find_connection(
    const ConnectionOptions& options, const Surroundings& world
);

/// What the server said no with: the HTTP status and, for a folder, each thing that is wrong.
struct Refusal {
  int status = 0;
  std::string id;
  std::vector<Error> details;
};

/// The server's API, one call after the other. A refusal becomes the Error of its problem document
/// (its id, its sentence); the rest of it is refusal(). Other errors: `http.*`, `cli.no_server`,
/// `cli.answer` (not what the API promises).
class ApiClient {
 public:
  [[nodiscard]] static Result<ApiClient> open(const Connection& connection);

  [[nodiscard]] Result<boost::json::value> get(std::string_view target);
  [[nodiscard]] Result<boost::json::value> post(
      std::string_view target, const boost::json::value& body
  );
  [[nodiscard]] Result<boost::json::value> put(
      std::string_view target, const boost::json::value& body
  );
  [[nodiscard]] Result<boost::json::value> remove(std::string_view target);
  /// POSTs what is no JSON.
  [[nodiscard]] Result<boost::json::value> post_bytes(
      std::string_view target, std::string media_type, std::string bytes
  );
  /// POSTs a file from the disk.
  [[nodiscard]] Result<boost::json::value> upload(
      std::string_view target, const std::filesystem::path& file
  );
  /// Streams what the server sends into a file that is there in full or not at all; says how many
  /// bytes.
  [[nodiscard]] Result<std::uint64_t> download(
      std::string_view target, const std::filesystem::path& file
  );

  /// Of the last call that was refused.
  [[nodiscard]] const std::optional<Refusal>& refusal() const { return refusal_; }

  [[nodiscard]] const std::string& server() const { return server_; }

 private:
  ApiClient(net::HttpEndpoint endpoint, const Connection& connection);
  [[nodiscard]] net::HttpCall make_call(net::Method method, std::string_view target) const;
  [[nodiscard]] Result<net::HttpReply> send(const net::HttpCall& call);
  [[nodiscard]] Result<boost::json::value> read(Result<net::HttpReply> reply);
  [[nodiscard]] Error refused(const net::HttpReply& reply);

  net::HttpClient http_;
  std::string server_;
  std::string token_;
  std::string language_;
  std::optional<Refusal> refusal_;
};

/// "/api/v1/mailings/spring-sale/proof": each part percent-encoded.
[[nodiscard]] std::string api_path(std::initializer_list<std::string_view> parts);
/// "?state=accepted&limit=10"; pairs with an empty value are left out.
[[nodiscard]] std::string query_of(
    const std::vector<std::pair<std::string_view, std::string>>& pairs
);

/// Readers that never fail: an absent member, or one of another type, is empty; a negative number
/// is 0, a fraction is rounded.
[[nodiscard]] std::string text_at(const boost::json::value& value, std::string_view key);
/// A text for people to read: printable, at most kSentenceCharsMax.
[[nodiscard]] std::string sentence_at(const boost::json::value& value, std::string_view key);
/// False where there is no such flag.
[[nodiscard]] bool flag_at(const boost::json::value& value, std::string_view key);
[[nodiscard]] std::uint64_t number_at(const boost::json::value& value, std::string_view key);
[[nodiscard]] const boost::json::value* find_at(
    const boost::json::value& value, std::string_view key
);
[[nodiscard]] const boost::json::array& array_at(
    const boost::json::value& value, std::string_view key
);

}  // namespace amends::cli

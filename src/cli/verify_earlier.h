#pragma once

#include "cli/session.h"
#include "engine/earlier_trouble.h"

#include <string>

namespace amends::cli {

/// What `amends verify` knows of earlier mail.
struct EarlierKnown {
  engine::EarlierTrouble people;
  engine::EarlierReport file;  // of --bounced
  bool is_asked = false;       // a file or a server was
};

/// Reads the file of earlier bounces, where one is named, and asks the server for everybody who
/// gets nothing any more, where the command line names one (--server, --token, --token-file). Lines
/// of the file that cannot be read go to standard error. Errors: `cli.list` (no such file),
/// `feedback.columns` with the file's name, those of the server.
[[nodiscard]] Result<EarlierKnown> read_earlier_known(Session& session, const std::string& file);

}  // namespace amends::cli

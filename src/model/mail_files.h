#pragma once

#include "base/result.h"
#include "model/mailing.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace amends::model {

/// The file of the folder that the src of an img means: percent-decoded, without ?query, #anchor
/// and a leading "./". Nothing for what is no name of a file here: empty, an address with a scheme
/// or a host, an absolute path, an anchor, anything with Liquid in it.
[[nodiscard]] std::optional<std::string> folder_file(std::string_view src);

/// The files besides mailing.toml and the bodies that these name: pictures of img and
/// [[attachments]], each once, whether they are there or not. What cannot be read is passed over;
/// read_mailing() tells.
[[nodiscard]] std::vector<std::string> named_files(const MailingFiles& files);

/// Fills `mailing.pictures` from the HTML of its editions. Errors, each at its img:
/// `mailing.picture_missing`, `mailing.picture_type`, `mailing.file_empty`, `mailing.pictures`.
void read_pictures(const MailingFiles& files, Mailing& mailing, std::vector<Error>& errors);

/// Puts one file of the folder into `mailing.attachments`. `name` is empty for its own. Errors at
/// `place`: `mailing.attachment_missing`, `mailing.attachment_name`, `mailing.file_empty`.
void read_attachment(
    const MailingFiles& files,
    const MailFile& wanted,
    const Place& place,
    Mailing& mailing,
    std::vector<Error>& errors
);

/// Error `mailing.files_size` when what goes with every mail is larger than kMailFilesBytesMax.
void check_size_of_files(const Mailing& mailing, std::vector<Error>& errors);

}  // namespace amends::model

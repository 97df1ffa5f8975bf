#pragma once

#include "base/result.h"
#include "model/mailing.h"

#include <optional>
#include <string>
#include <string_view>
#include <toml++/toml.h>
#include <vector>

namespace amends::model {

/// The file of the folder that the src of an img means: percent-decoded, without ?query, #anchor
/// and a leading "./". Nothing for what is no name of a file here: empty, an address with a scheme
/// or a host, an absolute path, an anchor, anything with Liquid in it.
[[nodiscard]] std::optional<std::string> folder_file(std::string_view src);

/// The files besides mailing.toml, bodies and partials that these name: pictures of img and
/// [[attachments]], each once, whether they are there or not. What cannot be read is passed over;
/// read_mailing() tells.
[[nodiscard]] std::vector<std::string> named_files(const MailingFiles& files);

/// Fills `mailing.picture_home` from the key `pictures`, `mailing.pictures` from the HTML of its
/// editions, with the partials it prints, and `mailing.attachments` from [[attachments]] in
/// mailing.toml. Errors, each with its place: `mailing.picture_missing`,
/// `mailing.picture_type`, `mailing.picture_home`, `mailing.picture_hosted`, `mailing.pictures`,
/// `mailing.attachment`, `mailing.attachment_missing`, `mailing.attachment_name`,
/// `mailing.attachments`, `mailing.file_empty`, `mailing.files_size`, `mailing.unknown_key`,
/// `mailing.type`.
void read_mail_files(
    const toml::table& root, const MailingFiles& files, Mailing& mailing, std::vector<Error>& errors
);

}  // namespace amends::model

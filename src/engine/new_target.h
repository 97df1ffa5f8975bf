#pragma once

#include "base/result.h"
#include "engine/mailing_desk.h"

#include <string>
#include <string_view>

namespace amends::engine {

/// Whether an address leads to one of our own links: the host of `base_url`, at or below its path,
/// however it is spelled. http and https on their usual ports are one house.
[[nodiscard]] bool leads_home(std::string_view address, std::string_view base_url);

/// Whether something may be the new target of a link: a whole web address without user information,
/// its host in plain letters even where the rest holds Liquid, at most kTargetBytesMax bytes, and
/// not one of our own links. Errors `link.target`, `link.loop`.
[[nodiscard]] Result<void> check_target(std::string_view target, std::string_view base_url);

/// Whether two web addresses belong to different registered domains; then a second person must say
/// yes (SAFETY 2.2, 4).
[[nodiscard]] bool changes_owner(const std::string& from, const std::string& to);

/// What a target answered when it was asked.
struct TargetAnswer {
  std::string words;      // "200", "200 at https://shop.example/en/": for the history
  std::string final_url;  // behind its redirects
};

/// Asks for a page as a careful stranger (link_probe.h); blocks for kTargetProbeTime at most.
/// Errors: `link.dead` (it answers with anything but a page), `link.untested` (nobody could be
/// asked), `link.loop` (it leads back to our own links).
[[nodiscard]] Result<TargetAnswer> ask_target(const std::string& url, const ProofOutside& outside);

/// The last address its redirects are seen to lead to, whatever that one answers; `url` itself when
/// nobody can be asked. Blocks as ask_target().
[[nodiscard]] std::string where_it_ends(const std::string& url, const ProofOutside& outside);

}  // namespace amends::engine

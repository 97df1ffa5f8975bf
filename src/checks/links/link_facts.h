#pragma once

#include "base/clock.h"
#include "base/result.h"
#include "checks/facts.h"
#include "model/finding.h"

#include <cstdint>
#include <string>
#include <vector>

namespace amends::checks {

enum class LinkKind : std::uint8_t { page, image };

/// What asking for a link's target came to.
enum class LinkOutcome : std::uint8_t {
  answered,     // `status` says what
  no_host,      // the name does not exist, or has no address
  inside,       // the name leads to an address of a private network: not asked
  odd_port,     // neither 80 nor 443: not asked
  refused,      // nothing listens there
  silent,       // connected to nobody in time, while others answered
  broke_off,    // what came was no HTTP
  certificate,  // TLS, but the certificate is not for this host, or not valid
  no_tls,
  too_many_hops,  // more than the redirects a browser's patience allows
  bad_hop,        // redirected to something that is no web address
  not_asked       // nobody could be asked: no network, no DNS, no time left
};

/// One target of a mailing after it was asked for. Plain facts; what they cost is the checks'.
struct LinkFacts {
  std::string url;
  LinkKind kind = LinkKind::page;
  Part part = Part::html;  // where it was seen first
  Place place;
  std::string label;
  std::uint64_t recipients = 0;                 // of a personalised link: sampled people
  std::vector<model::FindingExample> examples;  // some of them

  LinkOutcome outcome = LinkOutcome::not_asked;
  int status = 0;
  std::string why;        // of an outcome that is no answer, for operators
  std::string final_url;  // after redirects
  int redirects = 0;
  bool left_https = false;  // a redirect went from https to http
  Microseconds took{0};     // of the slowest answer on the way
  std::uint64_t bytes = 0;  // of an image
  std::string content_type;
  bool like_missing = false;  // the page is the one the host shows for an address it does not have
};

}  // namespace amends::checks

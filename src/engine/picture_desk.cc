#include "engine/picture_desk.h"

#include "engine/limits.h"
#include "engine/mailing_by_name.h"
#include "engine/mend_journal.h"
#include "mail/media_type.h"
#include "model/limits.h"
#include "model/mailing_files.h"
#include "text/utf8.h"

#include <boost/json.hpp>

#include <algorithm>
#include <ranges>

namespace amends::engine {
namespace {

using model::PictureChange;
using model::PictureHome;

constexpr std::size_t kShownCharsMax = 80;

const PictureChange* last_counting(const std::vector<PictureChange>& history) {
  const auto found = std::ranges::find_if(history | std::views::reverse, &PictureChange::counts);
  return found == history.rend() ? nullptr : &*found;
}

Result<mail::PictureKind> check_bytes(std::string_view bytes, const PictureState& now) {
  if (bytes.empty() || bytes.size() > model::kHostedPictureBytesMax) {
    return make_error(
        "picture.size",
        "the file has {} bytes; a picture has 1 to {}: save it smaller",
        bytes.size(),
        model::kHostedPictureBytesMax
    );
  }
  const auto kind = mail::picture_kind_of(bytes);
  if (!kind) {
    return make_error(
        "picture.kind", "this is no GIF, JPEG, PNG or WebP, whatever it is called; save it as one"
    );
  }
  if (now.kind && !mail::shows_wherever(*kind, *now.kind)) {
    return make_error(
        "picture.kind",
        "some mail programs that show the {} show no {}; save it as PNG or JPEG",
        mail::to_string(*now.kind),
        mail::to_string(*kind)
    );
  }
  return *kind;
}

}  // namespace

std::optional<PictureChange> PictureState::replaced() const {
  const PictureChange* const last = last_counting(history);
  return last != nullptr && last->version >= version ? std::optional(*last) : std::nullopt;
}

Result<std::vector<PictureState>> PictureDesk::hosted(const model::MailingRecord& record) const {
  AMENDS_TRY(auto rows, store_.pictures().hosted(record.id));
  std::vector<PictureState> states;
  // Newest version first: what stands there is what is told.
  for (const model::HostedPicture& row : rows | std::views::reverse) {
    if (std::ranges::find(states, row.file, &PictureState::file) != states.end()) {
      continue;
    }
    PictureState state;
    state.file = row.file;
    state.home = PictureHome::hosted;
    state.version = row.version;
    state.kind = row.kind;
    state.bytes = row.bytes;
    state.hash = row.hash;
    const TokenFacts facts{TokenKind::picture, record.id, {}, row.version, row.number};
    state.address =
        fmt::format("{}/{}/{}", base_url_, static_cast<char>(facts.kind), tokens_.make(facts));
    AMENDS_TRY(state.history, store_.pictures().history(record.id, row.file));
    if (const auto now = state.replaced()) {
      state.kind = now->kind;
      state.bytes = now->bytes;
      state.hash = now->hash;
    }
    state.media_type = mail::media_type_of(*state.kind);
    states.push_back(std::move(state));
  }
  std::ranges::sort(states, {}, &PictureState::file);
  return states;
}

Result<std::vector<PictureState>> PictureDesk::all(const model::MailingRecord& record) const {
  AMENDS_TRY(std::vector<PictureState> states, hosted(record));
  AMENDS_TRY(const model::MailingFiles files, store_.mailings().files(record.id, record.version));
  const model::MailingReading reading = model::read_mailing(files);
  if (!reading.mailing) {
    return reading.errors.front();
  }
  if (reading.mailing->picture_home == PictureHome::hosted) {
    return states;
  }
  for (const model::MailFile& picture : reading.mailing->pictures) {
    PictureState state;
    state.file = picture.file;
    state.version = record.version;
    state.media_type = mail::media_type_of(picture.file);
    state.bytes = picture.bytes.size();
    state.hash = crypto::sha256(picture.bytes);
    states.push_back(std::move(state));
  }
  return states;
}

Result<std::vector<PictureState>> PictureDesk::pictures(std::string_view name) const {
  AMENDS_TRY(const model::MailingRecord record, mailing_by_name(store_.mailings(), name));
  return all(record);
}

Result<PictureDesk::Place> PictureDesk::find(std::string_view name, std::string_view file) const {
  AMENDS_TRY(const model::MailingRecord record, mailing_by_name(store_.mailings(), name));
  AMENDS_TRY(auto states, all(record));
  const auto found = std::ranges::find(states, file, &PictureState::file);
  if (found == states.end()) {
    return make_error(
        "picture.unknown",
        "{} shows no picture \"{}\" of its folder; amends pictures {} shows those it has",
        record.name,
        text::printable(file, kShownCharsMax),
        record.name
    );
  }
  // By name hosted ones stand first.
  if (found->home == PictureHome::embedded) {
    return make_error(
        "picture.embedded",
        "\"{}\" is inside each mail of {} and cannot be changed there any more; for the next "
        "mailing "
        "write pictures = \"hosted\"",
        text::printable(file, kShownCharsMax),
        record.name
    );
  }
  return Place{record, std::move(*found)};
}

Result<void> PictureDesk::note(
    const Actor& actor, std::string_view verb, const Place& place, const PictureChange& change
) const {
  const bool is_undone = change.undone_at.has_value();
  return note_mending(
      store_.journal(),
      {actor, verb, place.record.name, is_undone ? *change.undone_at : change.at},
      boost::json::object{
          {"picture", change.file},
          {"change", change.id},
          {"shown_before", crypto::hex(place.picture.hash)},
          {is_undone ? "taken_back" : "shown_now", crypto::hex(change.hash)},
          {"kind", mail::to_string(change.kind)},
          {"bytes", change.bytes},
          {"version", change.version},
          {"reason", is_undone ? change.undone_reason : change.reason}
      }
  );
}

Result<PictureChange> PictureDesk::replace(
    std::string_view name,
    std::string_view file,
    std::string_view bytes,
    std::string_view reason,
    const Actor& actor
) {
  AMENDS_TRY(const Place place, find(name, file));
  if (reason.empty()) {
    return make_error(
        "picture.reason", "say why: --reason \"...\"; it stays in the picture's history"
    );
  }
  // What nobody has got yet is changed where it is signed off, and a version that waits for its
  // sign-off shows what was signed.
  AMENDS_TRY(const int sent, store_.ledger().last_version(place.record.id));
  if (sent == 0) {
    return make_error(
        "picture.not_sent",
        "nobody has got {} yet: put the right picture into its folder and hand it in again "
        "(amends mailing put)",
        place.record.name
    );
  }
  AMENDS_TRY(const mail::PictureKind kind, check_bytes(bytes, place.picture));
  const PictureChange* const last = last_counting(place.picture.history);
  if (last != nullptr && last->version == sent && last->hash == crypto::sha256(bytes)) {
    return make_error("picture.same", "readers see exactly this picture already");
  }
  if (place.picture.history.size() >= kPictureChangesMax) {
    return make_error(
        "picture.too_many",
        "\"{}\" was replaced {} times; that is enough",
        text::printable(file, kShownCharsMax),
        kPictureChangesMax
    );
  }
  PictureChange change;
  change.file = file;
  change.version = sent;
  change.kind = kind;
  change.by = actor.user;
  change.reason = reason;
  change.at = clock_.now();
  AMENDS_TRY(change, store_.pictures().replace(place.record.id, change, bytes));
  AMENDS_TRY_VOID(note(actor, "picture.replaced", place, change));
  return change;
}

Result<PictureChange> PictureDesk::undo(
    std::string_view name,
    std::string_view file,
    std::optional<std::int64_t> change,
    const Actor& actor,
    std::string_view reason
) {
  AMENDS_TRY(const Place place, find(name, file));
  const std::vector<PictureChange>& history = place.picture.history;
  const PictureChange* found = last_counting(history);
  if (change) {
    const auto named = std::ranges::find(history, *change, &PictureChange::id);
    if (named == history.end()) {
      return make_error(
          "picture.no_change",
          "\"{}\" was never replaced under the number {}; amends pictures {} \"{}\" shows them",
          text::printable(file, kShownCharsMax),
          *change,
          place.record.name,
          text::printable(file, kShownCharsMax)
      );
    }
    found = &*named;
  }
  if (found == nullptr) {
    return make_error(
        "picture.no_undo",
        "\"{}\" is what the mailing was signed off with: there is nothing to undo",
        text::printable(file, kShownCharsMax)
    );
  }
  PictureChange undone = *found;
  undone.undone_by = actor.user;
  undone.undone_reason = reason.empty() ? "undone" : reason;
  undone.undone_at = clock_.now();
  AMENDS_TRY_VOID(
      store_.pictures().undo(undone.id, actor.user, undone.undone_reason, *undone.undone_at)
  );
  AMENDS_TRY_VOID(note(actor, "picture.replace_undone", place, undone));
  return undone;
}

Result<PictureSight> PictureDesk::show(std::string_view token) const {
  const auto facts = tokens_.read(TokenKind::picture, token);
  if (!facts) {
    return PictureSight{};
  }
  AMENDS_TRY(auto picture, store_.pictures().shown(facts->mailing, facts->version, facts->link));
  if (!picture) {
    return PictureSight{PictureSight::Found::gone};
  }
  return PictureSight{PictureSight::Found::picture, std::move(picture)};
}

}  // namespace amends::engine

#pragma once

#include "engine/compiled_mailing.h"
#include "engine/dispatcher.h"
#include "engine/tokens.h"
#include "mail/dkim.h"
#include "mail/file_part.h"
#include "mail/message.h"
#include "mail/message_id.h"
#include "ports/contacts.h"

#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

namespace amends::engine {

/// Who we are in the mails we write.
struct SenderIdentity {
  std::string installation;
  std::string secret;
  std::string base_url;            // of tracked links, "https://links.nordlys.example"
  std::string return_path_domain;  // empty: the domain of the mailing's from
  /// Those of the From's domain, or of one above it, sign every message (RFC 7489, 3.1.1).
  std::vector<mail::DkimKey> dkim = {};
  /// The keys of tokens; null: the secret is the only one.
  std::shared_ptr<const TokenRing> token_ring = nullptr;
  /// Where people may write to leave: an address that may stand in a mailto: URL as it is; empty:
  /// nowhere.
  std::string leave_by_mail = {};

  [[nodiscard]] Tokens tokens() const {
    return token_ring == nullptr ? Tokens(installation, secret) : Tokens(token_ring);
  }
};

/// Finished messages of one version of one mailing (MessageSource). Every function may be called
/// from several threads at once. What is the same in every message is encoded once: the literals of
/// the bodies, pictures and attachments, the headers that do not change.
class MailingMessages final : public MessageSource {
 public:
  MailingMessages(
      CompiledMailing mailing,
      const model::MailingRecord& record,
      const SenderIdentity& identity,
      ports::Contacts& contacts,
      const Clock& clock
  );

  [[nodiscard]] Result<void> load(const std::vector<ports::ClaimedSend>& sends) override;
  [[nodiscard]] Result<Message> message(model::ContactId contact) override;

  /// The finished message for any contact, for previews.
  [[nodiscard]] Result<Message> compose_for(const model::Contact& contact) const;

 private:
  /// What messages borrow from; each of them keeps it alive.
  struct Constants {
    CompiledMailing mailing;
    std::vector<std::vector<mail::FilePart>> pictures = {};  // by edition
    std::vector<mail::FilePart> attachments = {};
  };

  [[nodiscard]] static std::shared_ptr<const Constants> make_constants(CompiledMailing mailing);
  static void encode_files(Constants& constants);
  /// Finds the columns of codes that nobody may be without, once.
  [[nodiscard]] Result<void> find_code_columns();
  /// Error `send.no_code`: a hole where the person's own code belongs.
  [[nodiscard]] Result<void> check_codes(const model::Contact& contact) const;
  [[nodiscard]] Result<mail::OwnHeaders> headers(
      const Rendition& rendition, const mail::MessageKey& key
  ) const;
  [[nodiscard]] Result<void> write_body(
      const std::optional<PartProgram>& part, const Rendition& rendition, mail::EncodedBody& out
  ) const;
  [[nodiscard]] Result<text::PiecedText> signed_message(
      const text::PiecedText& message, Instant now, std::string& whole
  ) const;
  [[nodiscard]] Result<smtp::Envelope> envelope(
      const model::Contact& contact, const mail::MessageKey& key
  ) const;

  std::shared_ptr<const Constants> constants_;
  SenderIdentity identity_;
  Result<mail::CommonHeaders> common_;
  Tokens tokens_;
  Addresses addresses_;
  ports::Contacts& contacts_;
  const Clock& clock_;
  std::mutex mutex_;
  std::optional<std::vector<std::uint32_t>> code_columns_;  // nothing: not looked for yet
  std::unordered_map<model::ContactId, model::Contact> loaded_;
};

}  // namespace amends::engine

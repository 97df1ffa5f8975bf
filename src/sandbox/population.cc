#include "sandbox/population.h"

#include "base/random.h"
#include "sandbox/limits.h"
#include "text/case.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <tuple>

namespace amends::sandbox {
namespace {

// Streams of one person's randomness, so that more draws in one never shift another.
enum Stream : std::uint64_t { stream_traits = 1, stream_message = 2, stream_disappointed = 3 };

// Logarithmic normal delays in hours. Fitted to published shares of opens and clicks by hour: half
// of the opens within 6 h, half of the clicks within 3 h.
struct DelayShape {
  double mu;
  double sigma;
};

constexpr DelayShape kOpenDelay{1.789, 2.267};
constexpr DelayShape kClickDelay{1.034, 2.443};
constexpr double kSecondsPerHour = 3600;

Microseconds seconds(double value) {
  return Microseconds(static_cast<std::int64_t>(value * 1e6));
}

Random stream(const Traits& who, Stream which, std::uint64_t nth) {
  return Random(mix64(who.number ^ mix64(which * 0x10001 + nth)));
}

double normal(Random& random) {
  const double radius = std::sqrt(-2 * std::log(1 - random.unit()));  // 1 - unit() is never 0
  return radius * std::cos(2 * std::numbers::pi * random.unit());
}

Microseconds draw_delay(Random& random, DelayShape shape) {
  for (int tries = 0; tries < kRedrawsMax; ++tries) {
    const double hours = std::exp(shape.mu + shape.sigma * normal(random));
    if (hours <= kHorizonHours) {
      return seconds(hours * kSecondsPerHour);
    }
  }
  return seconds(kHorizonHours * kSecondsPerHour);
}

/// Between `least` and `most` seconds, any as likely.
Microseconds between(Random& random, double least, double most) {
  return seconds(least + (most - least) * random.unit());
}

/// What one message makes a person do. All of it is drawn before the message is looked at.
struct Mood {
  bool reads = false;
  bool clicks = false;
  bool leaves = false;
  bool complains = false;
  bool uses_code = false;
  ReplyKind reply = ReplyKind::none;
  Random rest{0};
};

ReplyKind draw_reply(Random& random, double angry, double question, double kind) {
  const double draw = random.unit();
  if (draw < angry) {
    return ReplyKind::angry;
  }
  if (draw < angry + question) {
    return ReplyKind::question;
  }
  return draw < angry + question + kind ? ReplyKind::kind : ReplyKind::none;
}

Mood draw_mood(const Traits& who, std::uint64_t nth, const Rates& rates) {
  Random random = stream(who, stream_message, nth);
  Mood mood;
  mood.reads = random.chance(rates.reads);
  mood.clicks = random.chance(rates.clicks);
  mood.leaves = random.chance(rates.leaves);
  mood.complains = random.chance(rates.complains);
  mood.uses_code = random.chance(rates.uses_code);
  mood.reply = draw_reply(random, rates.angry_reply, rates.question, rates.kind_reply);
  mood.rest = random;
  return mood;
}

Action plain_action(ActionKind kind, Microseconds after, std::string url = {}) {
  Action action;
  action.kind = kind;
  action.after = after;
  action.url = std::move(url);
  return action;
}

Action reply_action(
    ReplyKind kind, Microseconds after, const ReadMessage& message, std::uint64_t draw
) {
  const bool complains = kind == ReplyKind::complaint;
  auto action = plain_action(complains ? ActionKind::complain : ActionKind::reply, after);
  action.words = reply_text(kind, message.language, draw);
  action.reply_kind = kind;
  return action;
}

/// Fetches everything in the message within two seconds of its arrival, as link checkers of mail
/// providers do: also the link that leaves, which is why a GET must not.
void add_scan(std::vector<Action>& plan, const ReadMessage& message, Random& random) {
  const bool by_head = random.chance(0.3);
  for (const auto& link : message.links) {
    auto action = plain_action(ActionKind::machine_visit, between(random, 0.2, 2), link.url);
    action.by_head = by_head;
    plan.push_back(std::move(action));
  }
}

/// What is done after reading, beside clicking. `since` is when the message was read.
void add_words(
    std::vector<Action>& plan, const Mood& mood, const ReadMessage& message, Microseconds since
) {
  Random random = mood.rest;
  if (mood.leaves) {
    plan.push_back(plain_action(
        ActionKind::leave, since + between(random, 3, 40), message.headers.list_unsubscribe
    ));
  }
  if (mood.complains) {
    const auto after = since + between(random, 2, 30);
    plan.push_back(reply_action(ReplyKind::complaint, after, message, random.next()));
  }
  if (mood.reply != ReplyKind::none) {
    const auto after = since + between(random, 40, 600);
    plan.push_back(reply_action(mood.reply, after, message, random.next()));
  }
  if (mood.uses_code && !message.codes.empty()) {
    auto action = plain_action(ActionKind::use_code, since + between(random, 60, 1800));
    action.words = message.codes.front();
    plan.push_back(std::move(action));
  }
}

void add_reading(std::vector<Action>& plan, Mood& mood, const ReadMessage& message) {
  const auto link = choose_link(message, mood.rest.unit());
  const bool clicks = mood.clicks && link != std::string::npos;
  // Who clicks reads early: the click has its own, faster curve, and reading comes just before.
  const auto clicked = draw_delay(mood.rest, kClickDelay) + between(mood.rest, 4, 60);
  const auto read = clicks ? clicked - seconds(3) : draw_delay(mood.rest, kOpenDelay);
  plan.push_back(plain_action(ActionKind::read, read));
  if (clicks) {
    plan.push_back(plain_action(ActionKind::click, clicked, message.links[link].url));
  }
  add_words(plan, mood, message, clicks ? clicked : read);
}

std::vector<Action> in_order(std::vector<Action> plan) {
  std::ranges::sort(plan, {}, [](const Action& action) {
    return std::tie(action.after, action.kind, action.url);
  });
  return plan;
}

/// Words of links that nobody clicks in order to see the offer: leave, show in a browser.
constexpr auto kAsideWords = std::to_array<std::string_view>({
    "unsubscribe",
    "opt out",
    "browser",
    "preferences",
    "web version",
    "online version",
    "отпиш",
    "отпис",
    "отказ",
    "браузър",
    "браузер",
    "disiscriv",
    "annulla l'iscrizione",
    "avmeld",
    "meld deg av",
    "nettleser",
    "הסרה",
    "דפדפן",
});

bool is_aside(const ReadMessage& message, const SeenLink& link) {
  if (link.url == message.headers.list_unsubscribe) {
    return true;
  }
  const auto seen = text::fold_key(link.text);
  return std::ranges::any_of(kAsideWords, [&](std::string_view word) {
    return seen.contains(word);
  });
}

std::uint64_t hash_address(std::uint64_t seed, std::string_view address) {
  std::uint64_t hash = 0xCBF29CE484222325ULL;  // FNV-1a, then spread
  for (const char c : address) {
    const auto byte = static_cast<unsigned char>(c >= 'A' && c <= 'Z' ? c | 0x20 : c);
    hash = (hash ^ byte) * 0x100000001B3ULL;
  }
  return mix64(mix64(seed) ^ hash);
}

Provider draw_provider(Random& random, const Rates& rates, Traits& who) {
  // The two that matter for what the sender sees have the rates of the table; the rest share.
  const double draw = random.unit();
  who.scanned = draw < rates.scanned;
  who.proxied = !who.scanned && draw < rates.scanned + rates.proxied;
  if (who.scanned) {
    return Provider::business;
  }
  if (who.proxied) {
    return Provider::apple;
  }
  return random.chance(0.7) ? Provider::webmail : Provider::telecom;
}

}  // namespace

Rates Rates::silent() {
  return {
      .hard_bounce = 0,
      .soft_bounce = 0,
      .scanned = 0,
      .proxied = 0,
      .away = 0,
      .reads = 0,
      .clicks = 0,
      .leaves = 0,
      .complains = 0,
      .angry_reply = 0,
      .kind_reply = 0,
      .question = 0,
      .uses_code = 0,
      .leaves_disappointed = 0,
      .complains_disappointed = 0,
      .angry_disappointed = 0,
      .question_disappointed = 0,
  };
}

Population::Population(std::uint64_t seed, Rates rates) : seed_(seed), rates_(rates) {}

Traits Population::traits(std::string_view address) const {
  Traits who;
  who.number = hash_address(seed_, address);
  Random random = stream(who, stream_traits, 0);
  const double delivery = random.unit();
  if (delivery < rates_.hard_bounce) {
    who.delivery = Delivery::refuses;
  } else if (delivery < rates_.hard_bounce + rates_.soft_bounce) {
    who.delivery = Delivery::defers_once;
  }
  who.away = random.chance(rates_.away);
  who.on_phone = random.chance(0.55);
  who.provider = draw_provider(random, rates_, who);
  return who;
}

bool Population::stirs(const Traits& who, std::uint64_t nth) const {
  return who.scanned || who.proxied || who.away || draw_mood(who, nth, rates_).reads;
}

std::vector<Action> Population::plan(
    const Traits& who, std::uint64_t nth, const ReadMessage& message
) const {
  std::vector<Action> plan;
  Mood mood = draw_mood(who, nth, rates_);
  Random machines = stream(who, stream_traits, nth + 1);
  if (who.scanned) {
    add_scan(plan, message, machines);
  }
  if (who.proxied) {
    plan.push_back(plain_action(ActionKind::machine_open, between(machines, 5, 900)));
  }
  if (who.away) {
    plan.push_back(reply_action(ReplyKind::away, between(machines, 1, 20), message, machines.next())
    );
  }
  if (mood.reads) {
    add_reading(plan, mood, message);
  }
  return in_order(std::move(plan));
}

std::vector<Action> Population::disappointed(
    const Traits& who, std::uint64_t nth, const ReadMessage& message
) const {
  Random random = stream(who, stream_disappointed, nth);
  Mood mood;
  mood.leaves = random.chance(rates_.leaves_disappointed);
  mood.complains = random.chance(rates_.complains_disappointed);
  mood.reply = draw_reply(random, rates_.angry_disappointed, rates_.question_disappointed, 0);
  mood.rest = random;
  std::vector<Action> plan;
  add_words(plan, mood, message, seconds(2));
  return in_order(std::move(plan));
}

std::size_t choose_link(const ReadMessage& message, double draw) {
  constexpr double kNext = 0.6;  // share of those who reach a link and take it
  auto chosen = std::string::npos;
  double reached = 1;
  for (std::size_t at = 0; at < message.links.size(); ++at) {
    if (is_aside(message, message.links[at])) {
      continue;
    }
    if (chosen == std::string::npos) {
      chosen = at;  // also for whom no link was good enough: back to the first
    }
    if (draw >= reached * (1 - kNext)) {
      return at;
    }
    reached *= 1 - kNext;
  }
  return chosen;
}

}  // namespace amends::sandbox

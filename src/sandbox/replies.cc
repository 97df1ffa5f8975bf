#include "sandbox/replies.h"

#include "base/enum_table.h"

#include <algorithm>
#include <array>

namespace amends::sandbox {
namespace {

using enum ReplyKind;

constexpr EnumTable<ReplyKind, 6> kNames{{{
    {none, "none"},
    {angry, "angry"},
    {kind, "kind"},
    {question, "question"},
    {away, "away"},
    {complaint, "complaint"},
}}};

struct Line {
  ReplyKind kind;
  std::string_view language;
  std::string_view text;
};

// Our own words, in the manner of short replies from a phone.
constexpr std::array kLines{
    Line{angry, "en", "The link does not work. Do you even test these before sending?"},
    Line{angry, "en", "Stop wasting my time. Take me off this list."},
    Line{kind, "en", "Thank you, lovely as always!"},
    Line{question, "en", "Hello, is the offer still valid? I cannot find it on your site."},
    Line{question, "en", "Which one is the right price, the one in the mail or in the shop?"},
    Line{away, "en", "I am out of the office and will read your message when I return."},
    Line{complaint, "en", "I did not ask for this."},
    Line{angry, "bg", "Връзката не работи. Проверявате ли изобщо какво изпращате?"},
    Line{angry, "bg", "Стига вече. Махнете ме от този списък."},
    Line{kind, "bg", "Благодаря, чудесно писмо!"},
    Line{question, "bg", "Здравейте, важи ли още офертата? Не я намирам на сайта."},
    Line{away, "bg", "Не съм в офиса и ще отговоря, когато се върна."},
    Line{complaint, "bg", "Не съм искал това писмо."},
    Line{angry, "ru", "Ссылка не работает. Вы хоть проверяете то, что рассылаете?"},
    Line{angry, "ru", "Хватит. Уберите меня из этой рассылки."},
    Line{kind, "ru", "Спасибо, очень приятно!"},
    Line{question, "ru", "Здравствуйте, предложение ещё действует? Не нахожу его на сайте."},
    Line{away, "ru", "Меня нет в офисе, отвечу, когда вернусь."},
    Line{complaint, "ru", "Я на это не подписывался."},
    Line{angry, "it", "Il link non funziona. Ma controllate prima di inviare?"},
    Line{angry, "it", "Basta. Toglietemi da questa lista."},
    Line{kind, "it", "Grazie mille, sempre gentili!"},
    Line{question, "it", "Buongiorno, l'offerta è ancora valida? Sul sito non la trovo."},
    Line{away, "it", "Sono fuori ufficio e risponderò al mio ritorno."},
    Line{complaint, "it", "Non ho chiesto questo messaggio."},
    Line{angry, "nb", "Lenken virker ikke. Tester dere ikke før dere sender?"},
    Line{angry, "nb", "Nå er det nok. Fjern meg fra listen."},
    Line{kind, "nb", "Tusen takk, så hyggelig!"},
    Line{question, "nb", "Hei, gjelder tilbudet fortsatt? Jeg finner det ikke i nettbutikken."},
    Line{away, "nb", "Jeg er ikke på kontoret og svarer når jeg er tilbake."},
    Line{complaint, "nb", "Dette har jeg ikke bedt om."},
    Line{angry, "he", "הקישור לא עובד. אתם בכלל בודקים לפני שאתם שולחים?"},
    Line{angry, "he", "די. תורידו אותי מרשימת התפוצה."},
    Line{kind, "he", "תודה רבה, תמיד נעים לקבל מכם!"},
    Line{question, "he", "שלום, האם המבצע עדיין בתוקף? לא מצאתי אותו באתר."},
    Line{away, "he", "אינני במשרד ואשיב כשאחזור."},
    Line{complaint, "he", "לא ביקשתי את ההודעה הזאת."},
};

}  // namespace

std::string_view name_of(ReplyKind reply) {
  return kNames.name(reply);
}

std::string_view reply_text(ReplyKind reply, std::string_view language, std::uint64_t draw) {
  const auto fits = [&](const Line& line) {
    return line.kind == reply && line.language == language;
  };
  const auto count = std::ranges::count_if(kLines, fits);
  if (count == 0) {
    return language == "en" ? std::string_view() : reply_text(reply, "en", draw);
  }
  auto left = draw % static_cast<std::uint64_t>(count);
  for (const Line& line : kLines) {
    if (fits(line) && left-- == 0) {
      return line.text;
    }
  }
  return {};
}

}  // namespace amends::sandbox

"""Mailings as a shop writes them, in six languages: clean ones from texts/*.toml, for mistakes.py to spoil one thing in.

Everything follows from (language, theme, variant): no chance, no clock. The moment of checking is NOW.
"""
import dataclasses
import datetime
import tomllib
from pathlib import Path

TEXTS = Path(__file__).resolve().parent / "texts"
LANGUAGES = ("en", "bg", "ru", "it", "nb", "he")
THEMES = ("sale", "arrivals", "event", "hours", "survey", "terms")
VARIANTS = 6
NOW = datetime.datetime(2026, 11, 20, 9, 0)
PEOPLE = 40
PERCENTS = (10, 15, 20, 25, 30, 40)
ZONES = {"en": "Europe/London", "bg": "Europe/Sofia", "ru": "Europe/Riga", "it": "Europe/Rome", "nb": "Europe/Oslo", "he": "Asia/Jerusalem"}
SHOP = "https://shop.nordlys.example"
ADDRESS = "Nordlys, 1 Harbour Street, 0150 Oslo"


def words_of(language):
    return tomllib.loads((TEXTS / f"{language}.toml").read_text(encoding="utf-8"))


@dataclasses.dataclass
class Mailing:
    """One folder before it is written down. `settings` are whole TOML values; `html` and `text` still hold Liquid."""
    language: str
    theme: str
    words: dict
    facts: dict
    subject: str = ""
    preheader: str = ""
    paragraphs: list = dataclasses.field(default_factory=list)
    html: str = ""
    text: str | None = None
    columns: list = dataclasses.field(default_factory=list)
    people: list = dataclasses.field(default_factory=list)
    codes: list = dataclasses.field(default_factory=list)
    prices: list = dataclasses.field(default_factory=list)
    settings: dict = dataclasses.field(default_factory=dict)
    audience: dict = dataclasses.field(default_factory=dict)
    schedule: dict = dataclasses.field(default_factory=dict)
    attachments: list = dataclasses.field(default_factory=list)
    files: dict = dataclasses.field(default_factory=dict)

    def fill(self, sentence, **more):
        for name, value in {**self.facts, **more}.items():
            sentence = sentence.replace(f"@{name}@", str(value))
        return sentence

    def swap(self, old, new, where=("subject", "preheader", "html", "text")):
        """Replaces `old` wherever it stands; a mistake that changes nothing is a mistake of the test."""
        found = False
        for part in where:
            value = getattr(self, part)
            if value and old in value:
                setattr(self, part, value.replace(old, new))
                found = True
        if not found:
            raise LookupError(f"{self.language}/{self.theme}: {old!r} is nowhere in {where}")

    def add_paragraph(self, sentence):
        """Before the button, in the HTML and in a text part that is written."""
        at = self.html.index("<!-- button -->")
        self.html = f"{self.html[:at]}<p>{sentence}</p>\n{self.html[at:]}"
        if self.text is not None:
            self.text = f"{sentence}\n\n{self.text}"

    def set_column(self, name, values):
        at = self.columns.index(name)
        for number, person in enumerate(self.people):
            person[at] = values(number)

    def write(self, folder):
        folder.mkdir(parents=True)
        (folder / "mailing.toml").write_text(self.toml(), encoding="utf-8")
        (folder / "body.html").write_text(self.html, encoding="utf-8")
        if self.text is not None:
            (folder / "body.txt").write_text(self.text, encoding="utf-8")
        for name, content in self.files.items():
            (folder / name).write_bytes(content)
        rows = [self.columns, *self.people]
        (folder / "people.csv").write_text("".join(",".join(map(quoted_cell, row)) + "\n" for row in rows), encoding="utf-8")

    def toml(self):
        lines = [
            f'name = "{self.theme}-{self.language}"',
            'from = "Nordlys <news@nordlys.example>"',
            'reply_to = "Nordlys <hello@nordlys.example>"',
            f'locale = "{self.language}"',
            f"subject = {quoted(self.subject)}",
            f"preheader = {quoted(self.preheader)}",
            *(f"{name} = {value}" for name, value in self.settings.items()),
            "[audience]",
            *(f"{name} = {value}" for name, value in {"list": '"people.csv"', **self.audience}.items()),
            "[schedule]",
            *(f"{name} = {value}" for name, value in {"zone": f'"{ZONES[self.language]}"', **self.schedule}.items()),
        ]
        for name, tables in (("codes", self.codes), ("prices", self.prices), ("attachments", self.attachments)):
            for table in tables:
                lines += [f"[[{name}]]", *(f"{key} = {value}" for key, value in table.items())]
        return "\n".join(lines) + "\n"


def quoted(text):
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def quoted_cell(cell):
    return '"' + cell.replace('"', '""') + '"' if any(letter in cell for letter in ',"\n\r') else cell


def date_words(words, date, form):
    names = words.get("weekdays_on", words["weekdays"]) if form == "date_on" else words["weekdays"]
    filled = words[form].replace("@weekday@", names[date.weekday()]).replace("@day@", str(date.day))
    return filled.replace("@month@", words["months"][date.month - 1])


def clean(language, theme, variant):
    words = words_of(language)
    until = NOW.date() + datetime.timedelta(days=9 + 2 * variant)
    on = NOW.date() + datetime.timedelta(days=12 + variant)
    percent = PERCENTS[variant % len(PERCENTS)]
    facts = {"percent": percent, "code": f"WINTER{percent}", "until": date_words(words, until, "date_until"), "on": date_words(words, on, "date_on"),
             "price": words["price"].replace("@whole@", str(29 + 10 * variant)), "until_date": until}
    made = Mailing(language, theme, words, facts)
    text = words["themes"][theme]
    made.subject, made.preheader = made.fill(text["subject"]), capital(made.fill(text["preheader"]))
    made.paragraphs = [made.fill(line) for line in text["lines"]]
    made.html = LAYOUTS[variant % len(LAYOUTS)](made, made.fill(text["title"]), text["button"])
    if variant % 2:
        made.text = plain_text(made, text["button"])
    asked = "required" if variant % 2 else ADDRESS
    made.files = {"amends-checks.toml": f"[message]\npostal_address = {quoted(asked)}\n".encode()}
    made.columns = ["email", "first_name", "city", "locale", "orders"]
    made.people = people(words, language)
    if theme == "sale":
        made.codes = [{"code": f'"{facts["code"]}"', "starts": "2026-11-19", "ends": until.isoformat(), "percent": percent}]
        made.schedule = {"valid_until": f"{until.isoformat()}T23:59:59"}
        made.settings = {"topics": '["sale"]'}
    if theme == "arrivals":
        made.prices = [{"sku": '"reading-lamp"', "price": f'"{amount(facts["price"])}"', "currency": f'"{words["currency"]}"'}]
    return made


def amount(price):
    """The number of a price as [[prices]] has it: "39,90 €" -> "39.90"."""
    digits = "".join(letter for letter in price if letter.isdigit() or letter in ",.")
    return digits.replace(",", ".").strip(".")


def capital(sentence):
    return sentence[:1].upper() + sentence[1:]


def people(words, language):
    names, cities = words["names"], words["cities"]
    return [[f"person{number}@mail.example", names[number % len(names)], cities[number % len(cities)], language, str(number % 7)]
            for number in range(PEOPLE)]


def direction(language):
    return "rtl" if language == "he" else "ltr"


def head(made, title):
    return (f'<!doctype html>\n<html lang="{made.language}" dir="{direction(made.language)}">\n<head>\n<meta charset="utf-8">\n'
            '<meta name="viewport" content="width=device-width, initial-scale=1">\n<meta name="color-scheme" content="light dark">\n'
            f"<title>{title}</title>\n</head>\n")


def foot(made):
    return (f'<p style="font-size:13px">{made.words["why"]}<br>\n{ADDRESS}<br>\n'
            f'<a href="{{{{ unsubscribe_url }}}}">{made.words["leave"]}</a> · <a href="{{{{ view_url }}}}">{made.words["view"]}</a></p>\n')


def target(made):
    return f"{SHOP}/{made.theme}"


def plain_layout(made, title, button):
    lines = "".join(f"<p>{line}</p>\n" for line in made.paragraphs)
    return (f'{head(made, title)}<body style="font-family:Arial,sans-serif;font-size:16px">\n<h1>{title}</h1>\n<p>{made.words["greeting"]}</p>\n{lines}'
            f'<!-- button --><p><a href="{target(made)}">{button}</a></p>\n<p>{made.words["bye"]}</p>\n{foot(made)}</body>\n</html>\n')


def table_layout(made, title, button):
    lines = "".join(f"<p>{line}</p>\n" for line in made.paragraphs)
    return (f'{head(made, title)}<body style="margin:0;background:#f4f1ea;font-family:Georgia,serif;color:#222222;font-size:16px">\n'
            '<table role="presentation" width="100%"><tr><td align="center">\n'
            '<table role="presentation" width="560" style="max-width:560px;background:#ffffff"><tr><td style="padding:24px">\n'
            f'<h1>{title}</h1>\n<p>{made.words["greeting"]}</p>\n{lines}'
            f'<!-- button --><p><a href="{target(made)}" style="background:#112233;color:#ffffff;padding:12px 20px">{button}</a></p>\n'
            f'<p>{made.words["bye"]}</p>\n{foot(made)}</td></tr></table>\n</td></tr></table>\n</body>\n</html>\n')


def card_layout(made, title, button):
    lines = "".join(f"<p>{line}</p>\n" for line in made.paragraphs)
    return (f'{head(made, title)}<body style="margin:0;background:#ffffff;color:#111111;font-family:Verdana,sans-serif;font-size:16px">\n'
            f'<div style="max-width:600px;margin:0 auto;padding:16px">\n<img src="https://img.nordlys.example/lamp.jpg" alt="Nordlys" width="568">\n'
            f'<h1>{title}</h1>\n<p>{made.words["greeting"]}</p>\n{lines}'
            f'<!-- button --><p><a href="{target(made)}">{button}</a></p>\n<p>{made.words["bye"]}</p>\n{foot(made)}</div>\n</body>\n</html>\n')


LAYOUTS = (plain_layout, table_layout, card_layout)


def plain_text(made, button):
    lines = "\n\n".join(made.paragraphs)
    bye = made.words["bye"].replace("<br>", "\n")
    return (f'{made.words["greeting"]}\n\n{lines}\n\n{button}: {target(made)}\n\n{bye}\n\n{made.words["why"]}\n'
            f'{ADDRESS}\n{made.words["leave"]}: {{{{ unsubscribe_url }}}}\n')

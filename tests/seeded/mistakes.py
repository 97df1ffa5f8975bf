"""Every mistake that the suite plants, one function each: it takes a clean mailing and spoils one thing in it.

@mistake(THEME, IDS, LEVEL): the theme it fits, the findings one of which must speak of it, and the level that one must have. Where several
theories of one mistake are right (a dead code is unknown, or over), IDS holds them all.
"""
import dataclasses
import datetime
from typing import Callable

from mailing import ADDRESS, NOW, PEOPLE, SHOP, Mailing, date_words


@dataclasses.dataclass(frozen=True)
class Mistake:
    name: str
    theme: str
    ids: tuple
    level: str
    spoil: Callable[[Mailing], None]


MISTAKES = []


def mistake(theme, ids, level="block"):
    def register(spoil):
        MISTAKES.append(Mistake(spoil.__name__, theme, tuple(ids.split()), level, spoil))
        return spoil
    return register


# What people left behind.

@mistake("sale", "marks.test")
def test_in_brackets(made):
    made.subject = f"[TEST] {made.subject}"


@mistake("arrivals", "marks.test")
def says_it_is_a_test(made):
    made.add_paragraph(made.words["words"]["test_mark"])


@mistake("event", "marks.draft")
def says_it_is_a_draft(made):
    made.add_paragraph(made.words["words"]["draft_mark"])


@mistake("survey", "marks.draft marks.test")
def draft_in_subject(made):
    made.subject = {"en": "Draft", "bg": "Чернова", "ru": "Черновик", "it": "Bozza", "nb": "Utkast", "he": "טיוטה"}[made.language] + ": " + made.subject


@mistake("terms", "marks.filler")
def lorem_ipsum(made):
    made.add_paragraph(made.words["words"]["filler"])


@mistake("sale", "marks.filler")
def date_left_open(made):
    made.swap(made.facts["until"], "XX.XX.XXXX", ("html",))


@mistake("hours", "marks.filler merge.foreign")
def todo_left(made):
    made.add_paragraph("TODO")


@mistake("event", "marks.filler merge.null")
def dear_null(made):
    made.swap(made.words["greeting"], made.words["words"]["greeting_null"], ("html",))


# Fields.

@mistake("arrivals", "merge.unknown_field")
def misspelt_field(made):
    made.swap("first_name", "fist_name", ("html",))


@mistake("survey", "merge.foreign")
def field_of_another_program(made):
    made.add_paragraph("*|FNAME|*")


@mistake("hours", "merge.foreign")
def field_in_square_brackets(made):
    made.add_paragraph({"en": "[First Name]", "bg": "[име]", "ru": "[имя]", "it": "[nome]", "nb": "[fornavn]", "he": "[שם פרטי]"}[made.language])


@mistake("event", "merge.foreign")
def field_with_percent_signs(made):
    made.subject = f"%%first_name%%: {made.subject}"


@mistake("arrivals", "merge.foreign")
def field_of_a_programmer(made):
    made.add_paragraph("${customer.name}")


@mistake("survey", "merge.empty")
def subject_with_an_empty_name(made):
    made.subject = "{{ first_name }}: " + made.subject
    made.set_column("first_name", lambda number: "" if number % 5 == 0 else made.words["names"][number % 10])


@mistake("hours", "merge.empty")
def greeting_with_an_empty_name(made):
    made.swap(made.words["greeting"], made.words["greeting"].split(",")[0].split("{%")[0].split("!")[0] + " {{ first_name }}!", ("html",)) \
        if "{%" in made.words["greeting"] else made.swap(' | default: "there"', "", ("html",))
    made.set_column("first_name", lambda number: "" if number == 3 else made.words["names"][number % 10])


@mistake("terms", "merge.null")
def name_is_null(made):
    made.set_column("first_name", lambda number: "null" if number == 7 else made.words["names"][number % 10])


@mistake("sale", "merge.null")
def name_is_not_available(made):
    made.set_column("first_name", lambda number: "#N/A" if number < 4 else made.words["names"][number % 10])


@mistake("event", "merge.identical")
def everybody_is_one_person(made):
    made.set_column("first_name", lambda number: made.words["names"][0])


@mistake("arrivals", "merge.control audience.refused_rows", "warn")
def line_end_in_a_subject(made):
    made.subject = "{{ city }}: " + made.subject
    made.set_column("city", lambda number: "A\r\nBcc: all@mail.example" if number == 2 else made.words["cities"][0])


@mistake("terms", "merge.foreign")
def name_is_a_field(made):
    made.set_column("first_name", lambda number: "[First Name]" if number == 9 else made.words["names"][number % 10])


@mistake("survey", "template.error")
def filter_misspelt(made):
    made.subject = '{{ first_name | defualt: "x" }}: ' + made.subject


@mistake("hours", "template.error")
def block_never_closed(made):
    made.add_paragraph("{% if orders > 3 %}" + made.paragraphs[0])


# Links.

@mistake("arrivals", "link.placeholder")
def link_to_nothing(made):
    made.swap(f'href="{SHOP}/arrivals"', 'href="#"', ("html",))


@mistake("event", "link.placeholder")
def link_to_staging(made):
    made.swap(f"{SHOP}/event", "https://staging.nordlys.example/event", ("html",))


@mistake("survey", "link.placeholder link.private")
def link_to_this_machine(made):
    made.swap(f"{SHOP}/survey", "http://localhost:3000/survey", ("html",))


@mistake("terms", "link.placeholder link.private")
def link_to_an_office_address(made):
    made.swap(f"{SHOP}/terms", "http://192.168.1.20/terms", ("html",))


@mistake("hours", "link.placeholder")
def link_to_example(made):
    made.swap(f"{SHOP}/hours", "https://www.example.com/hours", ("html",))


@mistake("sale", "link.relative")
def link_without_a_host(made):
    made.swap(f'href="{SHOP}/sale"', 'href="/sale"', ("html",))


@mistake("event", "link.text_differs")
def text_names_another_site(made):
    made.swap(f'<a href="{SHOP}/event"', f'<a href="https://tickets.other.example/event">{SHOP}/event</a> <a href="{SHOP}/event"', ("html",))


@mistake("arrivals", "link.userinfo")
def link_with_a_name_before_the_host(made):
    made.swap(f"{SHOP}/arrivals", "https://shop.nordlys.example@other.example/arrivals", ("html",))


@mistake("terms", "unsubscribe.missing_html")
def no_way_out(made):
    made.swap("{{ unsubscribe_url }}", "{{ view_url }}", ("html",))


@mistake("hours", "unsubscribe.missing_text")
def no_way_out_in_the_text(made):
    made.text = "\n\n".join(made.paragraphs)


# Time.

@mistake("sale", "date.weekday")
def another_weekday(made):
    until = made.facts["until_date"]
    wrong = made.facts["until"].replace(made.words["weekdays"][until.weekday()], made.words["weekdays"][(until.weekday() + 1) % 7])
    made.swap(made.facts["until"], wrong, ("html",))


@mistake("event", "date.weekday")
def another_weekday_of_an_event(made):
    names = made.words.get("weekdays_on", made.words["weekdays"])
    on = next(name for name in names if name in made.facts["on"])
    made.swap(made.facts["on"], made.facts["on"].replace(on, names[(names.index(on) + 3) % 7]), ("html",))


@mistake("hours", "date.past")
def over_already(made):
    made.swap(made.facts["until"], date_words(made.words, NOW.date() - datetime.timedelta(days=6), "date_until"))


@mistake("arrivals", "date.past")
def an_offer_of_last_week(made):
    made.add_paragraph(made.fill(made.words["words"]["deadline_line"], wrong=date_words(made.words, NOW.date() - datetime.timedelta(days=7), "date_until")))


@mistake("sale", "time.late_start date.past code.window")
def true_until_before_it_goes(made):
    made.schedule["at"] = f"{made.facts['until_date'] + datetime.timedelta(days=2)}T09:00:00"


# Offers.

@mistake("sale", "code.unknown")
def code_misspelt(made):
    made.swap(made.facts["code"], made.facts["code"].replace("INT", "ITN"), ("html", "text"))


@mistake("sale", "code.unknown")
def another_code(made):
    made.add_paragraph(made.fill(made.words["words"]["code_line"], wrong="SUMMER55"))


@mistake("sale", "code.window")
def code_is_over(made):
    made.codes[0].update(starts="2026-10-01", ends="2026-11-10")


@mistake("sale", "code.window")
def code_has_not_begun(made):
    made.codes[0].update(starts="2026-11-24")


@mistake("sale", "code.percent offer.subject_body")
def code_gives_less(made):
    made.codes[0]["percent"] = 5


@mistake("sale", "offer.subject_body code.percent")
def subject_promises_more(made):
    made.subject = made.subject.replace(str(made.facts["percent"]), "70", 1)


@mistake("arrivals", "price.differs price.unknown")
def another_price(made):
    made.swap(made.facts["price"], made.words["price"].replace("@whole@", "7"), ("html", "text"))


@mistake("arrivals", "price.zero_or_negative")
def a_price_of_nothing(made):
    zero = {"en": "€0.00", "bg": "0,00 €", "ru": "0 ₽", "it": "0,00 €", "nb": "0 kr", "he": "0 ₪"}[made.language]
    made.swap(made.facts["price"], zero, ("html", "text"))


@mistake("hours", "price.discount_arithmetic")
def wrong_sum(made):
    made.add_paragraph(made.words["words"]["discount_line"])


# People.

@mistake("survey", "audience.empty")
def nobody(made):
    made.audience["where"] = "\"city == 'Nowhere'\""


@mistake("event", "audience.expected")
def twice_as_many_as_expected(made):
    made.audience["expected"] = PEOPLE // 2


@mistake("terms", "language.no_edition merge.language audience.language")
def readers_of_another_language(made):
    made.set_column("locale", lambda number: "fi" if number % 3 == 0 else made.language)


# The whole.

@mistake("hours", "language.other")
def another_language(made):
    for paragraph in made.paragraphs:
        made.swap(paragraph, made.words["words"]["other_language"], ("html",))
    if made.text is not None:
        made.text = None


@mistake("terms", "subject.empty mailing.subject")
def no_subject(made):
    made.subject = ""


@mistake("arrivals", "message.size")
def clipped(made):
    made.add_paragraph(" ".join(made.paragraphs) * 900)


@mistake("survey", "delicacy.life_event")
def condolences_to_everybody(made):
    made.add_paragraph(made.words["words"]["bereavement"])


@mistake("event", "subject.fake_reply", "warn")
def pretends_to_be_a_reply(made):
    made.subject = made.words["words"]["fake_reply"]


@mistake("arrivals", "delicacy.life_event", "warn")
def joy_to_everybody(made):
    made.add_paragraph(made.words["words"]["birth"])


@mistake("terms", "privacy.addresses", "warn")
def addresses_of_others(made):
    made.add_paragraph("ingrid.l@post.example, lars.h@mail.example, astrid.s@inbox.example, per.n@mail.example")


@mistake("hours", "message.attachment")
def a_program_is_attached(made):
    made.files["plan.pdf.exe"] = b"MZ\x90\x00" + bytes(100)
    made.attachments = [{"file": '"plan.pdf.exe"'}]


@mistake("terms", "message.attachment")
def a_document_with_macros_is_attached(made):
    made.files["terms.docx"] = b"PK\x03\x04" + bytes(100) + b"word/vbaProject.bin"
    made.attachments = [{"file": '"terms.docx"'}]


@mistake("survey", "privacy.attachment")
def the_list_is_attached(made):
    made.attachments = [{"file": '"people.csv"', "name": '"survey.csv"'}]


@mistake("event", "privacy.attachment")
def other_people_are_attached(made):
    made.files["guests.txt"] = "".join(f"guest{number}@post{number % 4}.example\n" for number in range(30)).encode()
    made.attachments = [{"file": '"guests.txt"'}]


@mistake("arrivals", "message.postal_address")
def the_postal_address_is_gone(made):
    made.swap(ADDRESS, "Nordlys", ("html",))

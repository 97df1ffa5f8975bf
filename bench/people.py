"""Seeded people and the mailing folder of the benchmarks: the same bytes on every machine."""
import csv
import random

import peers

FIRST = ("Zoë", "Иван", "Мария", "Giulia", "Åse", "נועה", "Anna", "Lars", "Мария-Луиза", "O'Neil")
CITIES = ("München", "София", "Bergen", "חיפה", "Torino", "Leeds", "Казань")


def write_people(path, count, seed, first=0):
    """Unique, well-formed people with the attributes of the mail, from number `first` on; gives the count. `path` may be a pipe."""
    dice = random.Random(seed)
    with open(path, "w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file, lineterminator="\r\n")
        rows.writerow(("email", "first_name", "last_name", "locale", "company", "city", "plan", "orders"))
        for at in range(first, first + count):
            rows.writerow((f"r{at}@reader{at % 997}.example", dice.choice(FIRST), f"Family-{at % 977}", dice.choice(("en", "en-GB", "en-US")),
                           f"Acme & Sons {at % 1000}", dice.choice(CITIES), "basic" if at % 3 else "premium", dice.randrange(40)))
    return count


def write_import(path, count, seed):
    """A list as it comes: (rows, good, duplicates, refused). 2 of 100 rows repeat an address, 1 of 100 has none that is valid."""
    dice = random.Random(seed)
    good = duplicates = refused = 0
    with open(path, "w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file, lineterminator="\r\n")
        rows.writerow(("email", "first_name", "last_name", "locale", "city", "orders", "note"))
        for at in range(count):
            kind = dice.randrange(100)
            if kind == 0:
                email, refused = f"nobody{at}.reader.example", refused + 1
            elif kind <= 2 and good:
                email, duplicates = f"R{dice.randrange(1, 1 + min(good, 1000))}@reader.example", duplicates + 1
            else:
                good += 1
                email = f"r{good}@reader.example"
            rows.writerow((email, dice.choice(FIRST), f"Family-{at % 977}", dice.choice(("en", "bg", "ru", "it", "nb", "he")),
                           dice.choice(CITIES), dice.randrange(40), 'said "later", twice' if kind == 50 else ""))
    return count, good, duplicates, refused


# The mail of gen_template.py; what it takes from an object per person comes from columns here, and its list is a list of literals.
MAILING = """name = "bench"
kind = "regular"
from = "News <news@sender.example>"
reply_to = "hello@sender.example"
locale = "en"
subject = "News for you"
[audience]
list = "bench"
expected = {count}
[schedule]
valid_until = 2099-12-31T23:59:59
zone = "UTC"
[policy]
waves = "all"
"""
# For what is about the links of many mails and not about their length.
SHORT = """<html lang="en"><head><title>News</title></head><body><p>Hello {{first_name}}, <a href="https://shop.nordlys.example/landing?c=1">the news</a>.</p>
<p><a href="{{unsubscribe_url}}">Unsubscribe</a></p></body></html>
"""
LOOP = ("{% for item in items %}", "{% endfor %}")


def unrolled(template):
    """The ten items of the loop as text: people of a CSV have no lists."""
    before, rest = template.split(LOOP[0])
    item, after = rest.split(LOOP[1])
    rows = [item.replace("{{item.name}}", f"Product &amp; part {at}").replace("{{item.price}}", f"{10 + at}.95")
            .replace("{{item.url}}", f"https://shop.example/parts/{at}") for at in range(10)]
    return (before + "".join(rows) + after).replace("{% if vip %}", "{% if plan == 'premium' %}")


def looped(template):
    """The loop stays a loop, over a range: ten rounds of three values, as the peers render them."""
    return (template.replace("in items %}", "in (0..9) %}").replace("{{item.name}}", "Product &amp; part {{item}}").replace("{{item.price}}", "1{{item}}.95")
            .replace("{{item.url}}", "https://shop.example/parts/{{item}}").replace("{% if vip %}", "{% if plan == 'premium' %}"))


def own_template():
    """A mail like gen_template.py's, for what must run without the peers' scripts."""
    paragraph = '<tr><td style="padding:8px 16px;line-height:1.5">Our autumn release brings faster search and a calmer inbox. Read what changed and why.</td></tr>\n'
    row = '<tr><td><a href="{{item.url}}">{{item.name}}</a></td><td>{{item.price}} EUR</td></tr>\n'
    return ("<!DOCTYPE html>\n<html><head><title>News for {{first_name}}</title></head><body><table>\n<tr><td>Hello {{first_name}} {{last_name}},</td></tr>\n"
            + paragraph * 130 + "<tr><td>We hope all is well at {{company}} in {{city}}. "
            + "{% if vip %}Thank you for being on our {{plan}} plan.{% else %}Upgrade today.{% endif %}</td></tr>\n"
            + LOOP[0] + row + LOOP[1] + '<tr><td><a href="{{unsubscribe_url}}">Unsubscribe</a></td></tr>\n</table></body></html>\n')


def write_mailing(folder, count, html=None, where=None):
    """The folder of a mailing to `count` people; without `html`, the template of the peers with its loop unrolled."""
    folder.mkdir(parents=True, exist_ok=True)
    toml = MAILING.format(count=count)
    if where:
        toml = toml.replace("[schedule]", f'where = "{where}"\n[schedule]')
    (folder / "mailing.toml").write_text(toml, encoding="utf-8")
    html = html or unrolled((peers.templates() / "mail.liquid").read_text(encoding="utf-8"))
    (folder / "body.html").write_text(html, encoding="utf-8")
    return folder

"""Judges what .ci/check-pages gathered in a folder: the page, its DOM in several states, the
Markdown, what Chromium logged, and the printed page."""

import json
import pathlib
import re
import sys

import html5lib

folder = pathlib.Path(sys.argv[1])
is_example = len(sys.argv) < 3 or not sys.argv[2]
HTML = "{http://www.w3.org/1999/xhtml}"


def read(name):
    return (folder / name).read_text(encoding="utf-8")


def parse(text):
    """Fails at the first thing that the standard calls an error."""
    return html5lib.HTMLParser(strict=True, namespaceHTMLElements=True).parse(text)


def ask(condition, words):
    if not condition:
        sys.exit(f"check-pages: {words}")


class State:
    """The page as the script left it."""

    def __init__(self, name):
        self.tree = parse(read(f"{name}.dom"))
        self.blocks = self.all("details", "b")
        self.cards = self.all("details", "f")

    def all(self, tag, style):
        return [
            element
            for element in self.tree.iter(HTML + tag)
            if style in (element.get("class") or "").split()
        ]

    def by_id(self, name):
        return next((element for element in self.tree.iter() if element.get("id") == name), None)

    def shown(self):
        """Lines of hosts that somebody sees, and their number of findings."""
        lines = findings = 0
        for block in self.blocks:
            if block.get("hidden") is not None:
                continue
            numbers = (block.get("data-f") or "").split()
            for number, line in zip(numbers, [li for li in block.iter(HTML + "li") if li.find(HTML + "a") is not None]):
                if line.get("hidden") is None:
                    lines += 1
                    times = int(number.split("*")[1]) if "*" in number else 1
                    findings += times * int(block.get("data-n"))
        return lines, findings

    def open_findings(self):
        """Those of all hosts that ask somebody to act."""
        status = {card.get("data-f"): card.get("data-status") for card in self.cards}
        found = 0
        for block in self.blocks:
            for entry in (block.get("data-f") or "").split():
                number, _, times = entry.partition("*")
                if status[number] == "open":
                    found += int(times or 1) * int(block.get("data-n"))
        return found

    def count(self):
        return "".join(self.by_id("count").itertext())


def text(element):
    return "".join(element.itertext())


def check_page():
    page = read("drift.html")
    parse(page)
    plain = State("plain")
    lines, findings = plain.shown()
    ask(lines > 0, "the page shows no finding")
    ask(plain.count().startswith(f"{findings:,} finding"), f"the count says “{plain.count()}”, not {findings}")
    ask(plain.by_id("by-q").get("type") == "search", "there is no search field")
    tools = plain.all("div", "tools")[0]
    ask(tools.get("hidden") is None, "the filters are hidden")

    searched = State("searched")
    some, _ = searched.shown()
    ask(0 < some < lines or not is_example, f"a search shows {some} of {lines} lines")
    ask(searched.by_id("by-q") is not None, "the search field is gone")
    cards = {card.get("data-f"): text(card) for card in searched.cards}
    for block in searched.blocks:
        if block.get("hidden") is None:
            found = text(block) + "".join(cards[n.split("*")[0]] for n in block.get("data-f").split())
            ask("tls" in found.lower() and "1.0" in found, "a search shows a host without the words")
    ask("with these filters" in searched.count(), "a search is not said to be one")

    nothing = State("nothing")
    ask(nothing.shown()[0] == 0, "a word that is nowhere is found")
    ask(nothing.count().startswith("Nothing matches"), "that nothing matches is not said")
    for still in plain.all("details", "sync"):
        ask(still.get("hidden") is None, "the hosts in sync are hidden")
    for still in nothing.all("details", "sync"):
        ask(still.get("hidden") is not None, "hosts in sync are shown beside what was searched")

    views = {view.get("data-view"): view for view in State("byfinding").all("div", "view")}
    ask(views["host"].get("hidden") is not None, "both views are shown")
    ask(views["finding"].get("hidden") is None, "the view by finding is not shown")
    ask(next(State("dark").tree.iter(HTML + "html")).get("data-theme") == "dark", "no dark theme")

    silent = State("noscript")
    ask(silent.shown()[0] == lines, "without a script something is not there")
    ask(silent.all("div", "tools")[0].get("hidden") is not None, "filters without a script")
    ask(all(view.get("hidden") is None for view in silent.all("div", "view")), "a view is hidden")

    for table in plain.tree.iter(HTML + "table"):
        for heading in table.iter(HTML + "th"):
            ask(heading.get("scope") in ("col", "row"), "a heading of a table has no scope")
    for cell in plain.all("table", "heat")[0].iter(HTML + "td"):
        ask(text(cell).strip(), "a cell of the heat map has no words")
    return lines, findings


def check_example():
    grouped = State("grouped")
    lines, _ = grouped.shown()
    ask(lines > 0, "the group “federation” has no finding")
    for block in grouped.blocks:
        if block.get("hidden") is None:
            ask("federation" in text(block), "a host of another group is shown")


def check_policy():
    intruder = read("intruder.dom")
    ask("data-broken" not in intruder.split("<body", 1)[0], "a foreign script ran")
    log = read("intruder.log")
    ask(log.count("Content Security Policy") >= 3, "the content policy stopped less than it should")


def check_network():
    log = json.loads(read("net.json"))
    # Chromium asks for things of its own accord; these begin at no page.
    urls = {
        event["params"]["url"]
        for event in log["events"]
        if isinstance(event.get("params"), dict)
        and "url" in event["params"]
        and event["params"].get("initiator", "not an origin") != "not an origin"
    }
    foreign = sorted(url for url in urls if not url.startswith(("file:", "data:", "chrome:", "devtools:")))
    ask(not foreign, f"something was fetched: {foreign}")


def check_print(lines):
    printed = read("drift.txt")
    ask("Skip to the hosts" not in printed, "the skip link is printed")
    ask("Search hosts" not in printed, "the filters are printed")
    ask("Should be" in printed, "details are not printed open")
    ask("posture.yaml" in printed, "the places of the manifest are not printed")


def luminance(colour):
    digits = colour.lstrip("#")
    if len(digits) == 3:
        digits = "".join(digit * 2 for digit in digits)
    parts = [int(digits[index : index + 2], 16) / 255 for index in (0, 2, 4)]
    red, green, blue = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    ]
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one, other):
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def check_contrast():
    """WCAG 2.2, 1.4.3 for texts and 1.4.11 for the edges of controls."""
    style = read("drift.html").split("<style>", 1)[1].split("</style>", 1)[0]
    themes = [
        dict(re.findall(r"--(\w+):(#[0-9a-f]{3,6})", part))
        for part in re.findall(r"color-scheme:(?:light|dark);([^}]*)}", style)
    ]
    ask(len(themes) == 3, f"there are {len(themes)} themes")
    texts = [(name, ground) for name in ("ink", "soft", "link") for ground in ("page", "sheet")]
    texts += [(name, name + "1") for name in "wosgv"] + [("ink", "w1"), ("ink", "o1"), ("page", "ink")]
    texts += [(name + "t", name + depth) for name in "wos" for depth in "123"]
    for theme in themes:
        for name, ground in texts:
            ratio = contrast(theme[name], theme[ground])
            ask(ratio >= 4.5, f"the contrast of {name} on {ground} is {ratio:.2f}")
        for ground in ("page", "sheet"):
            ratio = contrast(theme["edge"], theme[ground])
            ask(ratio >= 3, f"the contrast of edges on {ground} is {ratio:.2f}")


def check_markdown():
    findings = State("plain").open_findings()
    markdown = read("drift.md")
    ask(len(markdown.encode()) <= 65_536, "the Markdown is too long for a comment")
    tree = html5lib.parse(read("markdown.html"), namespaceHTMLElements=True)
    tables = list(tree.iter(HTML + "table"))
    ask(len(tables) >= 2, "the Markdown has no tables")
    rows = [list(row.iter(HTML + "td")) for row in tables[1].iter(HTML + "tr")][1:]
    ask(rows and all(len(row) == 7 for row in rows), "a row of the Markdown has lost a cell")
    details = list(tree.iter(HTML + "details"))
    ask(details and all(element.find(HTML + "summary") is not None for element in details), "no details")
    ask(all(list(element.iter(HTML + "li")) for element in details), "details without a list")
    ask(not list(tree.iter(HTML + "a")), "something in the Markdown became a link")
    heading = next(tree.iter(HTML + "h2"))
    ask(text(heading).startswith(f"{findings:,} finding"), f"the Markdown begins with “{text(heading)}”")


lines, findings = check_page()
check_policy()
check_network()
check_print(lines)
check_contrast()
if is_example:
    check_example()
    check_markdown()
print(f"check-pages: {lines} lines with {findings:,} findings, searched, filtered, printed and read")

"""What SARIF 2.1.0 (OASIS, 2020) and code scanning ask of a log of ours, by section. With AMENDS_SARIF_SCHEMA, the path of the official
sarif-schema-2.1.0.json, and Python's jsonschema the log is held against the schema as well."""

import json
import os
import re
import urllib.parse

LEVELS = {"none", "note", "warning", "error"}
_BRACES = re.compile(r"\{\{|\}\}")
_SEMANTIC = re.compile(r"^\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?(\+[0-9A-Za-z.-]+)?$")
_URI = re.compile(r"^([A-Za-z0-9._~!$&'()*+,;=:@/?#-]|%[0-9A-Fa-f]{2})+$")


class Broken(AssertionError):
    pass


def _demand(true, what: str) -> None:
    if not true:
        raise Broken(what)


def _message(value, where: str) -> None:
    """3.11; a single brace would be a placeholder (3.11.5), and ours have no arguments."""
    _demand(isinstance(value, dict) and isinstance(value.get("text"), str) and value["text"], f"{where}: no text")
    _demand(not re.search(r"[{}]", _BRACES.sub("", value["text"])), f"{where}: a placeholder: {value['text']}")


def _region(region: dict, where: str) -> None:
    """3.30: lines and columns begin at 1, an end is not before its start."""
    for name in ("startLine", "startColumn", "endLine", "endColumn"):
        if name in region:
            _demand(type(region[name]) is int and region[name] >= 1, f"{where}: {name} {region[name]}")
    _demand("startLine" in region, f"{where}: no startLine")
    end = (region.get("endLine", region["startLine"]), region.get("endColumn", 1 << 30))
    _demand(end >= (region["startLine"], region.get("startColumn", 1)), f"{where}: ends before it starts: {region}")


def _artifact(location: dict, where: str) -> str:
    """3.4.3: a URI reference; ours is relative, without dot segments, so that code scanning finds the file."""
    uri = location.get("uri")
    _demand(isinstance(uri, str) and uri and _URI.match(uri), f"{where}: uri {uri!r}")
    split = urllib.parse.urlsplit(uri)
    _demand(not split.scheme and not split.netloc and not uri.startswith("/"), f"{where}: not relative: {uri}")
    _demand(not {".", ".."} & set(split.path.split("/")) and "//" not in uri, f"{where}: not normal: {uri}")
    return urllib.parse.unquote(uri)


def _location(location: dict, where: str) -> None:
    physical = location["physicalLocation"]
    _artifact(physical["artifactLocation"], where)
    _region(physical["region"], where)


def _driver(driver: dict) -> list:
    _demand(driver.get("name"), "driver: no name")  # 3.19.8
    _demand(_SEMANTIC.match(driver.get("semanticVersion", "")), "driver: semanticVersion")  # 3.19.12
    rules = driver.get("rules", [])
    ids = [rule["id"] for rule in rules]
    _demand(len(ids) == len(set(ids)), "driver: a rule is there twice")  # 3.19.23: unique
    for rule in rules:
        for name in ("shortDescription", "fullDescription", "help"):
            _message(rule[name], f"rule {rule['id']} {name}")
        _demand(rule["defaultConfiguration"]["level"] in LEVELS, f"rule {rule['id']}: level")
    return ids


def _fix(fix: dict, where: str) -> None:
    """3.55 to 3.57."""
    _message(fix["description"], where)
    _demand(fix["artifactChanges"], f"{where}: changes nothing")
    for change in fix["artifactChanges"]:
        _artifact(change["artifactLocation"], where)
        _demand(change["replacements"], f"{where}: replaces nothing")
        for replacement in change["replacements"]:
            _region(replacement["deletedRegion"], where)
            _demand("insertedContent" not in replacement or "text" in replacement["insertedContent"], where)


def _result(result: dict, ids: list, where: str) -> None:
    _message(result["message"], where)  # 3.27.11
    _demand(result["level"] in LEVELS, f"{where}: level {result['level']}")  # 3.27.10
    _demand(ids[result["ruleIndex"]] == result["ruleId"], f"{where}: ruleIndex")  # 3.27.6
    _demand(result["locations"], f"{where}: no place")
    for location in result["locations"]:
        _location(location, where)
    for fix in result.get("fixes", []):
        _fix(fix, where)
    for suppression in result.get("suppressions", []):  # 3.35
        _demand(suppression["kind"] in {"inSource", "external"}, f"{where}: suppression")
        _demand(suppression.get("status", "accepted") in {"accepted", "underReview", "rejected"}, f"{where}: suppression")


def demand_sarif(log: dict) -> dict:
    """Raises Broken, or gives the run."""
    _demand(log.get("version") == "2.1.0", "version")  # 3.13.2
    _demand(urllib.parse.urlsplit(log.get("$schema", "")).scheme == "https", "$schema")
    _demand(isinstance(log.get("runs"), list) and len(log["runs"]) == 1, "runs")
    run = log["runs"][0]
    ids = _driver(run["tool"]["driver"])
    _demand(run.get("columnKind") in {"utf16CodeUnits", "unicodeCodePoints"}, "columnKind")  # 3.14.17
    _demand(re.match(r"^[a-z]{2}(-[A-Z]{2})?$", run.get("language", "en-US")), "language")  # 3.14.7
    for invocation in run["invocations"]:
        _demand(type(invocation["executionSuccessful"]) is bool, "executionSuccessful")  # 3.20.14
        for told in invocation.get("toolExecutionNotifications", []):
            _message(told["message"], "notification")
            _demand(told["level"] in LEVELS, "notification: level")
            for location in told.get("locations", []):
                _location(location, "notification")
    for number, result in enumerate(run["results"]):
        _result(result, ids, f"result {number} ({result.get('ruleId')})")
    _against_schema(log)
    return run


def _against_schema(log: dict) -> None:
    path = os.environ.get("AMENDS_SARIF_SCHEMA")
    if not path:
        return
    import jsonschema  # only where somebody asked for it

    with open(path, encoding="utf-8") as file:
        schema = json.load(file)
    errors = list(jsonschema.validators.validator_for(schema)(schema).iter_errors(log))
    _demand(not errors, "schema: " + "; ".join(f"{list(e.absolute_path)}: {e.message[:200]}" for e in errors[:5]))

#!/usr/bin/env python3
"""check_openapi.py FILE|URL: the document is valid OpenAPI 3.1, and every example in it keeps its own schema.

Needs openapi-spec-validator and jsonschema. Prints what it checked; exits 1 on the first kind of fault found.
"""
import json
import sys
import urllib.request

from jsonschema import Draft202012Validator, FormatChecker
from openapi_spec_validator import OpenAPIV31SpecValidator


def load(place):
    if place.startswith(("http://", "https://")):
        with urllib.request.urlopen(place, timeout=10) as answer:
            if answer.headers.get_content_type() != "application/json":
                sys.exit(f"{place} is {answer.headers.get_content_type()}, not application/json")
            return json.load(answer)
    with open(place, encoding="utf-8") as file:
        return json.load(file)


def media_types(document):
    """Every (place, media type object) below the operations and webhooks."""
    for section in ("paths", "webhooks"):
        for path, item in document.get(section, {}).items():
            for method, operation in item.items():
                place = f"{method.upper()} {path}"
                for kind, media in operation.get("requestBody", {}).get("content", {}).items():
                    yield f"{place} request {kind}", media
                for status, response in operation["responses"].items():
                    for kind, media in response.get("content", {}).items():
                        yield f"{place} {status} {kind}", media


def examples(document):
    """Every (place, schema, example)."""
    for place, media in media_types(document):
        if "example" in media:
            yield place, media["schema"], media["example"]
        for name, entry in media.get("examples", {}).items():
            yield f"{place} {name}", media["schema"], entry["value"]
    for path, item in document["paths"].items():
        for method, operation in item.items():
            for parameter in operation.get("parameters", []):
                yield f"{method.upper()} {path} {parameter['name']}", parameter["schema"], parameter["example"]


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    document = load(sys.argv[1])
    faults = [f"not OpenAPI 3.1: {error.message}" for error in OpenAPIV31SpecValidator(document).iter_errors()]
    count = 0
    for place, schema, example in examples(document):
        count += 1
        # References lead into the document's components, so they travel along.
        whole = {"components": document["components"], "allOf": [schema]}
        validator = Draft202012Validator(whole, format_checker=FormatChecker())
        faults += [f"{place}: {error.json_path}: {error.message}" for error in validator.iter_errors(example)]
    operations = [o["operationId"] for item in document["paths"].values() for o in item.values()]
    if len(operations) != len(set(operations)):
        faults.append("two operations share an operationId")
    if count == 0:
        faults.append("no examples were found")
    for fault in faults:
        print(fault, file=sys.stderr)
    print(f"{len(operations)} operations, {len(document['components']['schemas'])} schemas, {count} examples, "
          f"{len(faults)} faults")
    sys.exit(1 if faults else 0)


if __name__ == "__main__":
    main()

"""``clients/typescript/src/contract.ts``, made of the contract: the types of all that is asked and answered.

``python -m tools.openapi`` writes it, and the version into the package. Only what our contract has is translated, and
anything else is an error here and not a type that is wrong.
"""

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from service import __version__
from service.web.operations import OPERATIONS

PACKAGE = Path(__file__).parent.parent / "clients/typescript"
TYPES, MANIFEST = PACKAGE / "src/contract.ts", PACKAGE / "package.json"

HEADER = """// Made from openapi.yaml by `python -m tools.openapi`; a test keeps it current.

/** The version of the service whose contract this is. */
export const version = "{version}";
"""

Schema = Mapping[str, Any]

_WORDS = {"string": "string", "number": "number", "integer": "number", "boolean": "boolean", "null": "null"}


def files(contract: Schema) -> dict[Path, str]:
    """What is made of a contract: each file of the package with its content."""
    return {TYPES: _types(contract["components"]["schemas"]), MANIFEST: _manifest()}


def _types(schemas: Schema) -> str:
    parts = [HEADER.format(version=__version__)]
    parts += [f"export interface {name} {_members(schema, '')}\n" for name, schema in schemas.items()]
    return "\n".join([*parts, *_operations()])


def _manifest() -> str:
    return re.sub(r'(?m)^  "version": ".*"', f'  "version": "{__version__}"', MANIFEST.read_text())


def _operations() -> Iterator[str]:
    yield "/** What each operation is asked, and what it answers. */"
    yield "export interface Operations {"
    for operation in OPERATIONS:
        names = (type(operation.request).__name__, type(operation.answer).__name__)
        yield f"  {operation.name}: {{ request: {names[0]}; answer: {names[1]} }};"
    yield "}\n"


def _members(schema: Schema, indent: str) -> str:
    """The members of an object, in braces; one that may be missing has a question mark."""
    required = set(schema.get("required", ()))
    lines = ["{"]
    for name, member in schema["properties"].items():
        if "description" in member:
            lines.append(f"{indent}  /** {_described(member)} */")
        lines.append(f"{indent}  {name}{'' if name in required else '?'}: {_type(member, indent + '  ')};")
    return "\n".join([*lines, indent + "}"])


def _described(schema: Schema) -> str:
    default = schema.get("default")
    told = f" By default {json.dumps(default)}." if default is not None else ""
    return f"{schema['description']}{told}".replace("*/", "* /")


def _type(schema: Schema, indent: str) -> str:
    """A schema as a type. Raises ``ValueError`` for one that is not translated."""
    if "$ref" in schema:
        return str(schema["$ref"].rpartition("/")[2])
    if "enum" in schema:
        return " | ".join(map(json.dumps, schema["enum"]))
    if several := schema.get("anyOf") or schema.get("oneOf"):
        return " | ".join(dict.fromkeys(_type(one, indent) for one in several))
    kinds = schema.get("type")
    if isinstance(kinds, list):
        return " | ".join(_type({**schema, "type": kind}, indent) for kind in kinds)
    if kinds == "array":
        return f"Array<{_type(schema['items'], indent)}>"
    if kinds == "object":
        return _object(schema, indent)
    if kinds not in _WORDS:
        raise ValueError(f"no type for {schema}")
    return _WORDS[kinds]


def _object(schema: Schema, indent: str) -> str:
    if "properties" in schema:
        return _members(schema, indent)
    others = schema.get("additionalProperties", True)
    return f"Record<string, {_type(others, indent) if isinstance(others, dict) and others else 'unknown'}>"

"""The JSON report keeps to its schema, survives a round trip, and carries no nan."""

from __future__ import annotations

import json
import math
import sys
from pathlib import Path

import jsonschema

from callscope.ledger import AuditOptions, audit
from callscope.model.run import Target
from callscope.render import dynamic_json, dynamic_text
from callscope.render.report_reader import read

sys.path.insert(0, str(Path(__file__).parent))
from fake import FakeProgram

SCHEMA = Path(dynamic_json.__file__).parent / "schemas" / "dynamic.schema.json"


def test_reports_keep_to_the_schema_and_read_back() -> None:
    for gradient in (math.cos(1.3), None, 0.0, math.nan):
        program = FakeProgram(1.3, math.sin, gradient, [(lambda t: t, lambda v: v * v)])
        report = audit(AuditOptions(Target("script", "main.py")), program)
        content = json.loads(dynamic_json.render(report))
        jsonschema.validate(content, json.loads(SCHEMA.read_text()))
        assert read(content).verdict is report.verdict
        assert str(report.verdict).upper() in dynamic_text.render(report)

"""Reads an exposition with the official Prometheus client's parser and prints its families as JSON. Argument: text or openmetrics."""
import json
import sys

if sys.argv[1] == "openmetrics":
    from prometheus_client.openmetrics.parser import text_string_to_metric_families
else:
    from prometheus_client.parser import text_string_to_metric_families

families = [
    {
        "name": family.name,
        "type": family.type,
        "help": family.documentation,
        "unit": family.unit,
        "samples": [{"name": s.name, "labels": s.labels, "value": str(float(s.value))} for s in family.samples],
    }
    for family in text_string_to_metric_families(sys.stdin.buffer.read().decode("utf-8"))
]
print(json.dumps(families))

"""What was predicted and what was measured, side by side: records/NAME.json, of which docs/validation.md is made."""
import json
import pathlib

RECORDS = pathlib.Path(__file__).resolve().parent / "records"


def compared(predicted, measured):
    return {name: {key: round(value, 6) for key, value in (*predicted[name].items(), ("measured", measured[name]))}
            for name in predicted}


def inside(figure):
    return figure["low"] <= figure["measured"] <= figure["high"]


def error(figure):
    """Of the prediction, as a share of what was measured; no figure that is 0 has one."""
    return figure["mean"] / figure["measured"] - 1


def write(plan, record):
    RECORDS.mkdir(exist_ok=True)
    (RECORDS / f"{plan.name}.json").write_text(json.dumps(record, indent=1) + "\n")


def read(plan):
    """Empty if the plan was never played."""
    path = RECORDS / f"{plan.name}.json"
    return json.loads(path.read_text()) if path.exists() else None

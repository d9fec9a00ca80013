//! When a workflow runs, when a call is repeated, and reading by windows of time.

use serde_json::{Value, json};

use crate::read::step::ATTEMPTS_MAX;
use crate::read::sync::WINDOWS_AT_ONCE_MAX;

pub(super) fn on() -> Value {
    json!({
        "type": "object", "additionalProperties": false, "required": ["schedule"],
        "description": "When the workflow runs by itself",
        "properties": { "schedule": {
            "type": "object", "additionalProperties": false, "required": ["cron", "zone"],
            "description": "At fixed times",
            "properties": {
                "cron": {
                    "type": "string", "examples": ["*/10 * * * *"],
                    "description": "Minute, hour, day of month, month, day of week",
                },
                "zone": { "$ref": "#/$defs/zone" },
            },
        } },
    })
}

pub(super) fn retry() -> Value {
    let pause = |description: &str| json!({ "$ref": "#/$defs/duration", "description": description });
    json!({
        "type": "object", "additionalProperties": false,
        "description": "How failures that may pass (busy, unavailable) are repeated",
        "properties": {
            "attempts": {
                "type": "integer", "minimum": 1, "maximum": ATTEMPTS_MAX, "default": 5,
                "description": "Calls in all, the first included",
            },
            "pause": pause("Pause before the second call, `1s` if not given; it doubles from call to call"),
            "pause_max": pause("Longest pause, `60s` if not given"),
        },
    })
}

pub(super) fn only_between() -> Value {
    let minute = |description: &str| {
        json!({
            "type": "string", "pattern": "^([01][0-9]|2[0-3]):[0-5][0-9]$|^24:00$", "description": description,
        })
    };
    json!({
        "type": "object", "additionalProperties": false, "required": ["from", "to", "zone"],
        "description": "The hours of the day in which it may run, where a platform answers in these only",
        "properties": {
            "from": minute("When they begin, such as `00:00`"),
            "to": minute("When they are over, such as `02:00`; across midnight if that is earlier"),
            "zone": { "$ref": "#/$defs/zone" },
        },
    })
}

pub(super) fn sync() -> Value {
    let duration = |description: &str| json!({ "$ref": "#/$defs/duration", "description": description });
    let text = |description: &str| json!({ "type": "string", "description": description });
    json!({
        "type": "object", "additionalProperties": false,
        "description": "Reading by windows of time with a bookmark. What isn't given is as the node describes",
        "properties": {
            "first": text("Where the very first window begins: `90d` before now, `yesterday`, a day or a time"),
            "lookback": duration("How far behind the bookmark each run starts, for late changes"),
            "step": duration("Width of one window"),
            "until": text("A fixed end: a day or a time"),
            "zone": { "$ref": "#/$defs/zone", "description": "The time zone in which days begin" },
            "align": {
                "enum": ["day"],
                "description": "Windows begin and end at midnight of the zone; the newest day is read as far as it has come",
            },
            "parallel": {
                "type": "integer", "minimum": 1, "maximum": WINDOWS_AT_ONCE_MAX,
                "description": "How many windows are read at the same time; they are committed one after the other",
            },
            "bookmark": text(
                "The field that the bookmark is kept from, to have it checked: it can only be the one that the node's \
                 request filters by",
            ),
        },
    })
}

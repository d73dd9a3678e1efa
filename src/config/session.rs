//! Values that are about a session of a test: its settings, how long it may take, how many there are.

use toml::de::DeValue;

use super::value::{Item, array, string};
use crate::behaviour::annotation::Setting;
use crate::problem::Fault;

/// Workers beyond this have no use: every one is a database, and a server takes few sessions.
const MOST_JOBS: u16 = 64;

/// Settings, each `name = value`.
pub(super) fn settings(item: &Item<'_>, faults: &mut Vec<Fault>) -> Option<Vec<String>> {
    array(item, faults, |item, faults| {
        string(item, faults, |text| {
            Setting::parse(text).map(|_| text.to_owned()).map_err(|wrong| {
                let message = format!("`{text}` is no setting: {wrong}");
                item.fault(message).hint("write `\"app.tenant_id = '1'\"`")
            })
        })
    })
}

/// A time, as PostgreSQL writes it. Without end is none: a test that hangs would hang all.
pub(super) fn duration(item: &Item<'_>, faults: &mut Vec<Fault>) -> Option<String> {
    string(item, faults, |text| {
        let digits = text.bytes().take_while(u8::is_ascii_digit).count();
        let (number, unit) = text.split_at(digits);
        let is_time = number.parse::<u32>().is_ok_and(|number| number > 0)
            && matches!(unit.trim_start(), "ms" | "s" | "min");
        if is_time {
            return Ok(text.to_owned());
        }
        let message = format!("`{text}` is no time");
        Err(item.fault(message).hint("write a number and its unit: `500ms`, `30s`, `2min`"))
    })
}

/// How many at the same time.
pub(super) fn count(item: &Item<'_>, faults: &mut Vec<Fault>) -> Option<u16> {
    let DeValue::Integer(integer) = item.value.get_ref() else {
        faults.push(item.mistyped("an integer").hint("write a number, such as 4"));
        return None;
    };
    let value = u16::from_str_radix(integer.as_str(), integer.radix())
        .ok()
        .filter(|count| (1..=MOST_JOBS).contains(count));
    if value.is_none() {
        let message = format!("`{}` must be a number from 1 to {MOST_JOBS}", item.key);
        faults.push(item.fault(message).hint("leave it out to use every processor"));
    }
    value
}

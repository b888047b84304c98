//! How long metadata may be relied on, and when to fetch it again. [SAML Metadata §2.3.1, §2.3.2]
use super::{Notes, xml};
use crate::Timestamp;
use roxmltree::Node;
use std::time::Duration;

/// The pause between two fetches where the file asks for none.
pub const USUAL_PAUSE: Duration = Duration::from_hours(6);
/// The shortest pause, whatever the file asks for: another server's load is not ours to choose.
pub const SHORTEST_PAUSE: Duration = Duration::from_hours(1);
/// After how many failures in a row people are told: with these pauses, about 14 hours.
pub const REFRESH_ALARM: u32 = 7;
/// The longest pause: a new key is announced days before it signs, and a day late is early enough.
pub const LONGEST_PAUSE: Duration = Duration::from_hours(24);
/// The pause after the first failure; it doubles up to [`USUAL_PAUSE`].
const FIRST_RETRY: Duration = Duration::from_mins(15);
/// The longest duration that is told apart from longer ones.
const LONGEST_DURATION: Duration = Duration::from_hours(24 * 3650);

/// What a file says about its own validity.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Freshness {
    /// The earliest `validUntil` on the way down.
    pub(super) valid_until: Option<Timestamp>,
    /// The shortest `cacheDuration` on the way down.
    pub(super) cache_duration: Option<Duration>,
}

impl Freshness {
    /// With what `node` says itself: the stricter of both counts.
    pub(super) fn within(self, node: Node<'_, '_>, notes: &mut Notes) -> Self {
        let own_until = xml::attribute(node, "validUntil").and_then(|text| {
            let parsed = Timestamp::parse_rfc3339(text);
            if parsed.is_none() {
                notes.add(
                    format!("validUntil=\"{text}\""),
                    "It names no instant, so the file's validity is unknown.",
                );
            }
            parsed
        });
        let own_cache = xml::attribute(node, "cacheDuration").and_then(|text| {
            let parsed = duration(text);
            if parsed.is_none() {
                notes.add(
                    format!("cacheDuration=\"{text}\""),
                    "It names no duration, so the file is fetched as usual.",
                );
            }
            parsed
        });
        Self {
            valid_until: lesser(own_until, self.valid_until),
            cache_duration: lesser(own_cache, self.cache_duration),
        }
    }
}

fn lesser<T: Ord>(one: Option<T>, other: Option<T>) -> Option<T> {
    match (one, other) {
        (Some(one), Some(other)) => Some(one.min(other)),
        (one, other) => one.or(other),
    }
}

/// When metadata fetched `now` is fetched again: as `cacheDuration` asks, between [`SHORTEST_PAUSE`] and [`LONGEST_PAUSE`],
/// and before half the time to `validUntil` is over, so that a failure leaves time to try again.
pub fn next_refresh(
    now: Timestamp,
    valid_until: Option<Timestamp>,
    cache_duration: Option<Duration>,
) -> Timestamp {
    let asked = cache_duration.unwrap_or(USUAL_PAUSE).min(LONGEST_PAUSE);
    let left = valid_until.map_or(LONGEST_PAUSE, |until| {
        Duration::from_millis(u64::try_from(until.millis_since(now)).unwrap_or_default()) / 2
    });
    now.plus(asked.min(left).max(SHORTEST_PAUSE))
}

/// When to try again after so many failures in a row.
pub fn next_retry(now: Timestamp, failures: u32) -> Timestamp {
    let doublings = failures.saturating_sub(1).min(16);
    now.plus(FIRST_RETRY.saturating_mul(1 << doublings).min(USUAL_PAUSE))
}

/// Reads an `xs:duration`; a month counts 30 days and a year 365. Negative and fractional ones are none, and what is longer
/// than ten years is ten years. [XML Schema Part 2 §3.2.6]
fn duration(text: &str) -> Option<Duration> {
    let rest = text.trim().strip_prefix('P')?;
    let (date, time) = match rest.split_once('T') {
        Some((date, time)) if !time.is_empty() => (date, time),
        Some(_) => return None,
        None => (rest, ""),
    };
    if date.is_empty() && time.is_empty() {
        return None;
    }
    let days = units(date, &[('Y', 365), ('M', 30), ('D', 1)])?;
    let seconds = units(time, &[('H', 3600), ('M', 60), ('S', 1)])?;
    let total = days.checked_mul(86_400)?.checked_add(seconds)?;
    Some(Duration::from_secs(total).min(LONGEST_DURATION))
}

/// The sum of `<number><unit>` pairs, each unit at most once and in this order.
fn units(mut text: &str, units: &[(char, u64)]) -> Option<u64> {
    let mut total = 0_u64;
    for (unit, worth) in units {
        if let Some((number, rest)) = text.split_once(*unit) {
            if number.is_empty() || !number.bytes().all(|byte| byte.is_ascii_digit()) {
                return None;
            }
            let number: u64 = number.parse().ok()?;
            total = total.checked_add(number.checked_mul(*worth)?)?;
            text = rest;
        }
    }
    text.is_empty().then_some(total)
}

#[cfg(test)]
mod tests {
    use super::{
        LONGEST_DURATION, LONGEST_PAUSE, SHORTEST_PAUSE, USUAL_PAUSE, duration, next_refresh,
        next_retry,
    };
    use crate::Timestamp;
    use std::time::Duration;

    const NOW: Timestamp = Timestamp::from_seconds(1_795_297_200);

    #[test]
    fn durations_are_read_as_xml_schema_writes_them() {
        for (text, seconds) in [
            ("PT0S", 0),
            ("PT1H", 3600),
            ("PT1H30M", 5400),
            ("P1D", 86_400),
            ("P1DT12H", 129_600),
            ("P1Y2M3DT4H5M6S", 36_993_906),
            (" PT15M ", 900),
        ] {
            assert_eq!(duration(text), Some(Duration::from_secs(seconds)), "{text}");
        }
        assert_eq!(duration("P9999Y"), Some(LONGEST_DURATION));
        for text in [
            "",
            "P",
            "PT",
            "P1DT",
            "1H",
            "PT1D",
            "-P1D",
            "PT1.5S",
            "P1H",
            "PTH",
            "PT1S1M",
            "P1D1D",
            "P99999999999999999999Y",
            "P+1D",
        ] {
            assert_eq!(duration(text), None, "{text}");
        }
    }

    #[test]
    fn the_next_fetch_lies_between_an_hour_and_a_day_and_well_before_the_end() {
        let hours = |hours| Some(Duration::from_hours(hours));
        let ends = |hours| Some(NOW.plus(Duration::from_hours(hours)));
        for (valid_until, cache_duration, pause) in [
            (None, None, USUAL_PAUSE),
            (None, hours(0), SHORTEST_PAUSE),
            (None, hours(3), Duration::from_hours(3)),
            (None, hours(500), LONGEST_PAUSE),
            (ends(8), hours(12), Duration::from_hours(4)),
            (ends(1), None, SHORTEST_PAUSE),
            (
                Some(NOW.minus(Duration::from_hours(1))),
                None,
                SHORTEST_PAUSE,
            ),
            (ends(24 * 365), None, USUAL_PAUSE),
        ] {
            assert_eq!(
                next_refresh(NOW, valid_until, cache_duration),
                NOW.plus(pause)
            );
        }
    }

    #[test]
    fn failures_are_retried_at_growing_pauses() {
        let pauses: Vec<i64> = [1, 2, 3, 4, 5, 6, 1000]
            .map(|failures| next_retry(NOW, failures).millis_since(NOW) / 60_000)
            .to_vec();
        assert_eq!(pauses, [15, 30, 60, 120, 240, 360, 360]);
    }
}

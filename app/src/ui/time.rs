//! Points in time: relative words, with the exact UTC behind them.
use domain::Timestamp;
use leptos::prelude::*;

/// A time as "3 minutes ago" or "in 12 days", its exact UTC in `datetime` and on hover. `exact` writes both, for audit
/// and sign-in records. `now` is given: nothing here reads a clock.
#[component]
pub fn Time(at: Timestamp, now: Timestamp, #[prop(optional)] exact: bool) -> impl IntoView {
    let written = written(at);
    let text = if exact {
        format!("{written} ({})", relative(at, now))
    } else {
        relative(at, now)
    };
    view! { <time datetime=at.to_rfc3339() title=written>{text}</time> }.into_any()
}

/// `2026-11-21 21:40:00 UTC`.
fn written(at: Timestamp) -> String {
    at.to_rfc3339().replace('T', " ").replace('Z', " UTC")
}

/// The distance between `at` and `now` in the largest unit that fits: "just now" below 45 seconds.
pub fn relative(at: Timestamp, now: Timestamp) -> String {
    const UNITS: [(i64, i64, &str); 5] = [
        (45, 60, "minute"),
        (45 * 60, 3600, "hour"),
        (22 * 3600, 86_400, "day"),
        (45 * 86_400, 30 * 86_400, "month"),
        (320 * 86_400, 365 * 86_400, "year"),
    ];
    let seconds = at.millis_since(now) / 1000;
    let distance = seconds.abs();
    let Some((_, unit, name)) = UNITS
        .into_iter()
        .rev()
        .find(|(from, _, _)| distance >= *from)
    else {
        return "just now".to_owned();
    };
    let count = ((distance + unit / 2) / unit).max(1);
    let plural = if count == 1 { "" } else { "s" };
    if seconds < 0 {
        format!("{count} {name}{plural} ago")
    } else {
        format!("in {count} {name}{plural}")
    }
}

#[cfg(test)]
mod tests {
    use super::{relative, written};
    use domain::Timestamp;

    #[test]
    fn the_largest_unit_that_fits_is_used_in_both_directions() {
        let now = Timestamp::from_seconds(1_800_000_000);
        let at = |offset: i64| relative(Timestamp::from_seconds(1_800_000_000 + offset), now);
        assert_eq!(at(0), "just now");
        assert_eq!(at(-44), "just now");
        assert_eq!(at(-45), "1 minute ago");
        assert_eq!(at(-180), "3 minutes ago");
        assert_eq!(at(3600), "in 1 hour");
        assert_eq!(at(-86_400), "1 day ago");
        assert_eq!(at(12 * 86_400), "in 12 days");
        assert_eq!(at(-60 * 86_400), "2 months ago");
        assert_eq!(at(3 * 365 * 86_400), "in 3 years");
    }

    #[test]
    fn the_exact_time_names_its_zone() {
        assert_eq!(
            written(Timestamp::from_seconds(0)),
            "1970-01-01 00:00:00 UTC"
        );
    }
}

//! When people are warned that a certificate ends (X3).
use crate::Timestamp;

/// The days before the end at which a warning is due, the first one first.
pub const WARNING_DAYS: [u32; 6] = [60, 30, 14, 7, 3, 1];

const DAY: i64 = 24 * 3600 * 1000;

/// The latest warning that is due for a certificate with this end: 60, 30, 14, 7, 3 or 1. None more than 60 days before the
/// end, and none after it.
pub fn warning_due(not_after: Timestamp, now: Timestamp) -> Option<u32> {
    let left = not_after.millis_since(now);
    if left <= 0 {
        return None;
    }
    WARNING_DAYS
        .into_iter()
        .rev()
        .find(|days| left <= i64::from(*days) * DAY)
}

#[cfg(test)]
mod tests {
    use super::warning_due;
    use crate::Timestamp;
    use std::time::Duration;

    #[test]
    fn each_step_is_due_from_its_day_to_the_next() {
        let end = Timestamp::from_seconds(1_795_297_200);
        let due = |hours: u64| warning_due(end, end.minus(Duration::from_hours(hours)));
        for (hours, step) in [
            (60 * 24 + 1, None),
            (60 * 24, Some(60)),
            (30 * 24 + 1, Some(60)),
            (30 * 24, Some(30)),
            (14 * 24 + 1, Some(30)),
            (14 * 24, Some(14)),
            (7 * 24, Some(7)),
            (3 * 24, Some(3)),
            (25, Some(3)),
            (24, Some(1)),
            (1, Some(1)),
            (0, None),
        ] {
            assert_eq!(due(hours), step, "{hours} hours before");
        }
        assert_eq!(warning_due(end, end.plus(Duration::from_hours(1))), None);
    }
}

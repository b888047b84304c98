//! Which part of a list is sent. [RFC 7644 §3.4.2.4] [RFC 9865]
use crate::{Refusal, code};

/// How many resources are sent when nobody says.
pub const USUAL: u64 = 100;
/// Most resources of one answer.
pub const MOST: u64 = 1000;

/// A part of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    /// Where it begins.
    pub start: Start,
    /// At most so many; none is a question for the number alone.
    pub count: u64,
}

/// Where a part of a list begins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Start {
    /// At this one, the first being 1.
    Index(u64),
    /// Where a former answer ended; at the beginning for none. Nothing is missed or doubled when the list changes.
    Cursor(Option<String>),
}

impl Page {
    /// Reads the three parameters as they came. What is below the smallest number is the smallest.
    ///
    /// # Errors
    /// `scim.invalid_value` for what is no number, and for an index and a cursor at once.
    pub fn parse(
        start_index: Option<&str>,
        count: Option<&str>,
        cursor: Option<&str>,
    ) -> Result<Self, Refusal> {
        let count = number(count)?.map_or(USUAL, |count| count.clamp(0, i64::MAX).unsigned_abs());
        let start = match (number(start_index)?, cursor) {
            (Some(_), Some(_)) => return Err(code::SCIM_INVALID_VALUE.into()),
            (None, Some("")) => Start::Cursor(None),
            (None, Some(cursor)) => Start::Cursor(Some(cursor.to_owned())),
            (index, None) => Start::Index(index.unwrap_or(1).max(1).unsigned_abs()),
        };
        Ok(Self {
            start,
            count: count.min(MOST),
        })
    }
}

fn number(text: Option<&str>) -> Result<Option<i64>, Refusal> {
    text.map(|text| {
        text.trim().parse().map_err(|_| {
            Refusal::new(code::SCIM_INVALID_VALUE).received(super::path::shortened(text))
        })
    })
    .transpose()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_brought_into_their_bounds() {
        let read = |start, count| Page::parse(start, count, None).expect("a page");
        let page = |index, count| Page {
            start: Start::Index(index),
            count,
        };
        assert_eq!(read(None, None), page(1, USUAL));
        assert_eq!(read(Some("0"), Some("-5")), page(1, 0));
        assert_eq!(read(Some("-9"), Some("100000")), page(1, MOST));
        assert_eq!(read(Some("101"), Some("50")), page(101, 50));
        for (start, count) in [
            (Some("x"), None),
            (None, Some("1.5")),
            (None, Some("99999999999999999999")),
        ] {
            assert_eq!(
                Page::parse(start, count, None).map_err(|refusal| refusal.code),
                Err(code::SCIM_INVALID_VALUE)
            );
        }
    }

    #[test]
    fn a_cursor_takes_the_place_of_an_index() {
        let read = |cursor| {
            Page::parse(None, Some("10"), Some(cursor))
                .expect("a page")
                .start
        };
        assert_eq!(read(""), Start::Cursor(None));
        assert_eq!(read("abc"), Start::Cursor(Some("abc".to_owned())));
        assert!(Page::parse(Some("1"), None, Some("abc")).is_err());
    }
}

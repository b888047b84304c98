//! Lists that come in pages, with a cursor that names where the next page begins.
use crate::{Error, Result};
use domain::{Refusal, code};
use serde::Serialize;
use uuid::Uuid;

/// One page of a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Page<T> {
    /// What is on this page.
    pub items: Vec<T>,
    /// Give this as the cursor of the next page; absent on the last one.
    pub next: Option<String>,
}

/// Which part of a list is wanted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PageRequest {
    /// The `next` of the page before; `None` for the first page.
    pub cursor: Option<String>,
    /// How many items at most: 1 to [`PageRequest::MAX`]; `None` for [`PageRequest::USUAL`].
    pub limit: Option<u32>,
}

impl PageRequest {
    /// Items on a page when nothing is said.
    pub const USUAL: u32 = 50;
    /// Most items on a page.
    pub const MAX: u32 = 200;

    /// The page after this cursor; an empty text is the first page.
    pub fn after(cursor: impl Into<String>) -> Self {
        let cursor = cursor.into();
        Self {
            cursor: (!cursor.is_empty()).then_some(cursor),
            limit: None,
        }
    }

    pub(crate) fn size(&self) -> usize {
        usize::try_from(self.limit.unwrap_or(Self::USUAL).clamp(1, Self::MAX)).unwrap_or(1)
    }

    /// How many rows to ask for: one more than fit, which tells whether another page follows.
    pub(crate) fn probe(&self) -> u64 {
        u64::from(self.limit.unwrap_or(Self::USUAL).clamp(1, Self::MAX)) + 1
    }

    /// The cursor as the id it was made of.
    pub(crate) fn after_id(&self) -> Result<Option<Uuid>> {
        self.cursor
            .as_deref()
            .map(|cursor| Uuid::parse_str(cursor).map_err(|_| not_given_out()))
            .transpose()
    }

    /// Cuts the rows that were asked for with [`PageRequest::probe`] to a page; `key` makes a row's cursor.
    pub(crate) fn cut<R, T>(
        &self,
        mut rows: Vec<R>,
        key: impl Fn(&R) -> String,
        view: impl FnMut(R) -> T,
    ) -> Page<T> {
        let more = rows.len() > self.size();
        rows.truncate(self.size());
        let next = if more { rows.last().map(key) } else { None };
        Page {
            items: rows.into_iter().map(view).collect(),
            next,
        }
    }
}

/// `request.malformed` for a cursor that a list did not give out.
pub(crate) fn not_given_out() -> Error {
    Refusal::new(code::MALFORMED)
        .field("cursor")
        .message("The cursor is not one that this list gave out.")
        .into()
}

#[cfg(test)]
mod tests {
    use super::PageRequest;

    #[test]
    fn the_last_page_has_no_cursor() {
        let request = PageRequest {
            cursor: None,
            limit: Some(2),
        };
        let page = request.cut(vec![1, 2, 3], ToString::to_string, |row| row);
        assert_eq!((page.items, page.next.as_deref()), (vec![1, 2], Some("2")));
        let page = request.cut(vec![1, 2], ToString::to_string, |row| row);
        assert_eq!((page.items, page.next), (vec![1, 2], None));
        assert!(PageRequest::after("nonsense").after_id().is_err());
        assert_eq!(PageRequest::after("").cursor, None);
    }
}

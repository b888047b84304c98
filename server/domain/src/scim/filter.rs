//! Filters: which resources, or which values of an attribute. [RFC 7644 §3.4.2.2]
use super::{attribute::Attribute, path::AttributePath};
use serde_json::Value;

mod matching;
mod read;

pub(super) use read::{Reader, as_boolean};

/// Most characters of a filter.
pub const LONGEST: usize = 4096;
/// Most comparisons in one filter.
pub const MOST_COMPARISONS: usize = 100;
/// How deep parentheses and `not` may be nested.
pub const DEEPEST: usize = 20;

/// A condition.
#[derive(Clone, Debug, PartialEq)]
pub enum Filter {
    /// All of them hold.
    And(Vec<Self>),
    /// At least one of them holds.
    Or(Vec<Self>),
    /// It does not hold.
    Not(Box<Self>),
    /// An attribute is compared.
    Compare(Comparison),
    /// One value of an attribute with several fits all of a filter: `emails[type eq "work" and value co "@acme"]`.
    Values {
        /// The attribute.
        of: AttributePath,
        /// What one of its values must fit. Its comparisons are about parts of that attribute.
        filter: Box<Self>,
    },
}

/// One comparison.
#[derive(Clone, Debug, PartialEq)]
pub struct Comparison {
    /// Of what.
    pub path: AttributePath,
    /// How.
    pub operator: Operator,
    /// With what: text, number, boolean or null; null for [`Operator::Present`].
    pub value: Value,
}

/// How values are compared. [RFC 7644, table 3]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operator {
    /// `eq`
    Equal,
    /// `ne`
    NotEqual,
    /// `co`
    Contains,
    /// `sw`
    StartsWith,
    /// `ew`
    EndsWith,
    /// `pr`
    Present,
    /// `gt`
    Greater,
    /// `ge`
    GreaterOrEqual,
    /// `lt`
    Less,
    /// `le`
    LessOrEqual,
}

impl Operator {
    /// All of them, with their names.
    pub const ALL: [(&'static str, Self); 10] = [
        ("eq", Self::Equal),
        ("ne", Self::NotEqual),
        ("co", Self::Contains),
        ("sw", Self::StartsWith),
        ("ew", Self::EndsWith),
        ("pr", Self::Present),
        ("gt", Self::Greater),
        ("ge", Self::GreaterOrEqual),
        ("lt", Self::Less),
        ("le", Self::LessOrEqual),
    ];

    /// Reads a name, in whatever case.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|(name, _)| name.eq_ignore_ascii_case(text))
            .map(|(_, operator)| operator)
    }

    /// Whether it looks for parts of a text.
    pub const fn is_about_text(self) -> bool {
        matches!(self, Self::Contains | Self::StartsWith | Self::EndsWith)
    }

    /// Whether it asks which is greater.
    pub const fn is_about_order(self) -> bool {
        matches!(
            self,
            Self::Greater | Self::GreaterOrEqual | Self::Less | Self::LessOrEqual
        )
    }
}

impl Filter {
    /// The texts that every fitting value has in a part, where the filter says nothing but `eq` and `and`: what a value
    /// that is made to fit it would be. `None` where it says more. [RFC 7644 §3.5.2.1]
    pub fn as_equalities(&self) -> Option<Vec<(&'static Attribute, &Value)>> {
        match self {
            Self::Compare(Comparison {
                path,
                operator: Operator::Equal,
                value,
            }) => Some(vec![(path.sub?, value)]),
            Self::And(all) => {
                let each: Option<Vec<_>> = all.iter().map(Self::as_equalities).collect();
                Some(each?.concat())
            }
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests;

//! Names of attributes: in filters, in the paths of changes and in lists of what to send. [RFC 7644 §3.10, §3.5.2]
use super::{
    attribute::Attribute,
    filter::{Filter, Reader},
    schema::ResourceKind,
};
use crate::{Refusal, code};

/// An attribute, or a part of one: `name.familyName`, `urn:…:User:manager`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AttributePath {
    /// The extension it belongs to; none for the resource's own schema and the common attributes.
    pub extension: Option<&'static str>,
    /// Its definition.
    pub attribute: &'static Attribute,
    /// The part.
    pub sub: Option<&'static Attribute>,
}

/// What a change is about.
#[derive(Clone, Debug, PartialEq)]
pub enum Path {
    /// A whole extension.
    Extension(&'static str),
    /// An attribute, or a part of one.
    Attribute(AttributePath),
    /// Those values of an attribute with several that fit a filter, or a part of each: `emails[type eq "work"].value`.
    Values {
        /// The attribute; its own part is none.
        of: AttributePath,
        /// Which values.
        filter: Filter,
        /// The part of them.
        sub: Option<&'static Attribute>,
    },
}

impl AttributePath {
    /// Reads a name.
    ///
    /// # Errors
    /// `scim.invalid_path` when a resource of this kind has no such attribute.
    pub fn parse(text: &str, kind: &'static ResourceKind) -> Result<Self, Refusal> {
        let unknown = || Refusal::new(code::SCIM_INVALID_PATH).received(shortened(text));
        let (urn, name) = match text.rsplit_once(':') {
            Some((urn, name)) => (Some(urn), name),
            None => (None, text),
        };
        let (name, sub) = match name.split_once('.') {
            Some((name, sub)) => (name, Some(sub)),
            None => (name, None),
        };
        let extension = match urn {
            Some(urn) if urn.eq_ignore_ascii_case(kind.schema.id) => None,
            Some(urn) => Some(kind.extension(urn).ok_or_else(unknown)?),
            None => None,
        };
        let attribute = match extension {
            Some(schema) => schema.attribute(name),
            None => kind.attribute(name),
        }
        .ok_or_else(unknown)?;
        let sub = match sub {
            Some(sub) => Some(attribute.sub(sub).ok_or_else(unknown)?),
            None => None,
        };
        Ok(Self {
            extension: extension.map(|schema| schema.id),
            attribute,
            sub,
        })
    }

    /// What a comparison with it looks at: the part, or the `value` of an attribute that has one. [RFC 7644 §3.4.2.2]
    pub fn compared(&self) -> &'static Attribute {
        self.sub
            .or_else(|| self.attribute.value())
            .unwrap_or(self.attribute)
    }
}

impl Path {
    /// Reads the path of a change.
    ///
    /// # Errors
    /// `scim.invalid_path`, and those of the filter in it.
    pub fn parse(text: &str, kind: &'static ResourceKind) -> Result<Self, Refusal> {
        let text = text.trim();
        if let Some(schema) = kind.extension(text) {
            return Ok(Self::Extension(schema.id));
        }
        let Some((name, rest)) = text.split_once('[') else {
            return AttributePath::parse(text, kind).map(Self::Attribute);
        };
        let invalid = || Refusal::new(code::SCIM_INVALID_PATH).received(shortened(text));
        let of = AttributePath::parse(name.trim_end(), kind)?;
        if of.sub.is_some() || !of.attribute.multi_valued {
            return Err(invalid());
        }
        let mut reader = Reader::new(rest)?;
        let filter = reader.filter_within(of.attribute)?;
        let after = reader.after_bracket().ok_or_else(invalid)?;
        let sub = match after.strip_prefix('.') {
            Some(sub) => Some(of.attribute.sub(sub).ok_or_else(invalid)?),
            None if after.is_empty() => None,
            None => return Err(invalid()),
        };
        Ok(Self::Values { of, filter, sub })
    }
}

/// At most so many characters of what somebody sent come back in a refusal.
pub(super) fn shortened(text: &str) -> String {
    text.chars().take(200).collect()
}

//! What an attribute of a resource is. [RFC 7643 §2, §7]
use serde::Serialize;

/// An attribute's definition, as `/Schemas` tells it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Attribute {
    /// Its name; compared without case.
    pub name: &'static str,
    /// What its values are.
    #[serde(rename = "type")]
    pub kind: Kind,
    /// Whether it has several.
    pub multi_valued: bool,
    /// What it is for.
    pub description: &'static str,
    /// Whether a resource must have it.
    pub required: bool,
    /// Values that are usual; others are taken too.
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    pub canonical_values: &'static [&'static str],
    /// Whether case counts when values are compared.
    pub case_exact: bool,
    /// Who may write it.
    pub mutability: Mutability,
    /// When it is sent.
    pub returned: Returned,
    /// Whether two resources may have the same value.
    pub uniqueness: Uniqueness,
    /// What a reference may name.
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    pub reference_types: &'static [&'static str],
    /// The parts of a complex one.
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    pub sub_attributes: &'static [Self],
}

/// What values an attribute has. [RFC 7643 §2.3]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Kind {
    /// Text.
    String,
    /// `true` or `false`.
    Boolean,
    /// A moment. [RFC 3339]
    DateTime,
    /// An address or the id of another resource.
    Reference,
    /// Parts with names.
    Complex,
}

/// Who may write an attribute. [RFC 7643 §7]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Mutability {
    /// We alone.
    ReadOnly,
    /// The directory too.
    ReadWrite,
    /// The directory, once.
    Immutable,
}

/// When an attribute is sent. [RFC 7643 §7]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Returned {
    /// Whatever was asked for.
    Always,
    /// Unless something else was asked for.
    Default,
    /// When it was asked for.
    Request,
}

/// Whether two resources may have the same value. [RFC 7643 §7]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Uniqueness {
    /// They may.
    None,
    /// Not within one directory.
    Server,
}

impl Attribute {
    /// Text, compared without case, that a directory writes.
    pub const fn text(name: &'static str, description: &'static str) -> Self {
        Self {
            name,
            kind: Kind::String,
            multi_valued: false,
            description,
            required: false,
            canonical_values: &[],
            case_exact: false,
            mutability: Mutability::ReadWrite,
            returned: Returned::Default,
            uniqueness: Uniqueness::None,
            reference_types: &[],
            sub_attributes: &[],
        }
    }

    /// `true` or `false`.
    pub const fn boolean(name: &'static str, description: &'static str) -> Self {
        Self {
            kind: Kind::Boolean,
            ..Self::text(name, description)
        }
    }

    /// An address, or the id of one of these kinds of resources; case counts.
    pub const fn reference(
        name: &'static str,
        description: &'static str,
        reference_types: &'static [&'static str],
    ) -> Self {
        Self {
            kind: Kind::Reference,
            case_exact: true,
            reference_types,
            ..Self::text(name, description)
        }
    }

    /// Parts with names.
    pub const fn complex(
        name: &'static str,
        description: &'static str,
        sub_attributes: &'static [Self],
    ) -> Self {
        Self {
            kind: Kind::Complex,
            sub_attributes,
            ..Self::text(name, description)
        }
    }

    /// The same, with several values.
    #[must_use]
    pub const fn several(mut self) -> Self {
        self.multi_valued = true;
        self
    }

    /// The same, which every resource has.
    #[must_use]
    pub const fn required(mut self) -> Self {
        self.required = true;
        self
    }

    /// The same, with case counting.
    #[must_use]
    pub const fn case_exact(mut self) -> Self {
        self.case_exact = true;
        self
    }

    /// The same, written by us alone.
    #[must_use]
    pub const fn read_only(mut self) -> Self {
        self.mutability = Mutability::ReadOnly;
        self
    }

    /// The same, written once.
    #[must_use]
    pub const fn immutable(mut self) -> Self {
        self.mutability = Mutability::Immutable;
        self
    }

    /// The same, different in each resource of a directory.
    #[must_use]
    pub const fn unique(mut self) -> Self {
        self.uniqueness = Uniqueness::Server;
        self
    }

    /// The same, sent whatever was asked for.
    #[must_use]
    pub const fn always(mut self) -> Self {
        self.returned = Returned::Always;
        self
    }

    /// The same, with these usual values.
    #[must_use]
    pub const fn usually(mut self, values: &'static [&'static str]) -> Self {
        self.canonical_values = values;
        self
    }

    /// Whether this name is its name.
    pub const fn is_named(&self, name: &str) -> bool {
        self.name.eq_ignore_ascii_case(name)
    }

    /// The part of this name.
    pub fn sub(&self, name: &str) -> Option<&'static Self> {
        self.sub_attributes.iter().find(|sub| sub.is_named(name))
    }

    /// The part that stands for a whole value: `value`, where there is one. [RFC 7643 §2.4]
    pub fn value(&self) -> Option<&'static Self> {
        self.sub("value")
    }
}

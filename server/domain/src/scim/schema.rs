//! The resources: users with the enterprise extension, and groups. [RFC 7643 §4]
use super::attribute::Attribute;
use serde::Serialize;

mod group;
mod user;

/// The URN of the user schema.
pub const USER_URN: &str = "urn:ietf:params:scim:schemas:core:2.0:User";
/// The URN of the group schema.
pub const GROUP_URN: &str = "urn:ietf:params:scim:schemas:core:2.0:Group";
/// The URN of the enterprise extension.
pub const ENTERPRISE_URN: &str = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";

/// A schema, as `/Schemas` tells it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Schema {
    /// Its URN.
    pub id: &'static str,
    /// Its name.
    pub name: &'static str,
    /// What it describes.
    pub description: &'static str,
    /// Its attributes.
    pub attributes: &'static [Attribute],
}

/// A kind of resource.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ResourceKind {
    /// Its name, as in `meta.resourceType`.
    pub name: &'static str,
    /// Where its resources are, below `/scim/v2`.
    pub endpoint: &'static str,
    /// Its schema.
    pub schema: Schema,
    /// What may come along.
    pub extension: Option<Schema>,
}

/// Users.
pub static USER: ResourceKind = ResourceKind {
    name: "User",
    endpoint: "/Users",
    schema: Schema {
        id: USER_URN,
        name: "User",
        description: "A person in the directory",
        attributes: user::ATTRIBUTES,
    },
    extension: Some(Schema {
        id: ENTERPRISE_URN,
        name: "EnterpriseUser",
        description: "A person's place in the company",
        attributes: user::ENTERPRISE,
    }),
};

/// Groups.
pub static GROUP: ResourceKind = ResourceKind {
    name: "Group",
    endpoint: "/Groups",
    schema: Schema {
        id: GROUP_URN,
        name: "Group",
        description: "An organization or a team",
        attributes: group::ATTRIBUTES,
    },
    extension: None,
};

/// What every resource has besides its schema. [RFC 7643 §3.1]
pub static COMMON: &[Attribute] = &[
    Attribute::text("id", "Our name for the resource; it never changes")
        .required()
        .case_exact()
        .read_only()
        .always()
        .unique(),
    Attribute::text("externalId", "The directory's own name for the resource").case_exact(),
    Attribute::complex(
        "meta",
        "What is known about the resource",
        &[
            Attribute::text("resourceType", "The kind of resource")
                .case_exact()
                .read_only(),
            Attribute {
                kind: super::Kind::DateTime,
                ..Attribute::text("created", "When it was made").read_only()
            },
            Attribute {
                kind: super::Kind::DateTime,
                ..Attribute::text("lastModified", "When it was changed last").read_only()
            },
            Attribute::reference("location", "Its address", &["uri"]).read_only(),
            Attribute::text("version", "Its entity tag")
                .case_exact()
                .read_only(),
        ],
    )
    .read_only(),
];

impl ResourceKind {
    /// Its schemas, its own first.
    pub fn schemas(&self) -> impl Iterator<Item = &Schema> {
        std::iter::once(&self.schema).chain(&self.extension)
    }

    /// The attribute of this name in its own schema or among the common ones.
    pub fn attribute(&self, name: &str) -> Option<&'static Attribute> {
        let own = self.schema.attributes.iter();
        own.chain(COMMON).find(|attribute| attribute.is_named(name))
    }

    /// The extension of this URN.
    pub fn extension(&self, urn: &str) -> Option<&Schema> {
        self.extension
            .as_ref()
            .filter(|schema| schema.id.eq_ignore_ascii_case(urn))
    }
}

impl Schema {
    /// The attribute of this name.
    pub fn attribute(&self, name: &str) -> Option<&'static Attribute> {
        self.attributes
            .iter()
            .find(|attribute| attribute.is_named(name))
    }
}

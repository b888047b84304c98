//! The attributes of a user. [RFC 7643 §4.1, §4.3]
use crate::scim::Attribute;

/// The parts of an attribute with several labelled values. [RFC 7643 §2.4]
const fn labelled(value: Attribute, usual: &'static [&'static str]) -> [Attribute; 4] {
    [
        value,
        Attribute::text("display", "How it is shown"),
        Attribute::text("type", "What kind it is").usually(usual),
        Attribute::boolean("primary", "Whether it is the one to use"),
    ]
}

const EMAIL: &[Attribute] = &labelled(
    Attribute::text("value", "The address"),
    &["work", "home", "other"],
);
const PHONE: &[Attribute] = &labelled(
    Attribute::text("value", "The number"),
    &["work", "home", "mobile", "fax", "pager", "other"],
);
const MESSENGER: &[Attribute] = &labelled(Attribute::text("value", "The address"), &[]);
const PHOTO: &[Attribute] = &labelled(
    Attribute::reference("value", "The address of the picture", &["external"]),
    &["photo", "thumbnail"],
);
const LABEL: &[Attribute] = &labelled(Attribute::text("value", "The value"), &[]);

pub(super) static ATTRIBUTES: &[Attribute] = &[
    Attribute::text("userName", "What the directory calls the person to sign in")
        .required()
        .unique(),
    Attribute::complex(
        "name",
        "The parts of the name",
        &[
            Attribute::text("formatted", "The whole name"),
            Attribute::text("familyName", "The family name"),
            Attribute::text("givenName", "The given name"),
            Attribute::text("middleName", "Middle names"),
            Attribute::text("honorificPrefix", "A title before the name"),
            Attribute::text("honorificSuffix", "A title after the name"),
        ],
    ),
    Attribute::text("displayName", "The name as it is shown"),
    Attribute::text("nickName", "What friends say"),
    Attribute::reference("profileUrl", "A page about the person", &["external"]),
    Attribute::text("title", "The job title"),
    Attribute::text("userType", "Employee, contractor and the like"),
    Attribute::text("preferredLanguage", "The language to write in"),
    Attribute::text("locale", "For dates and numbers"),
    Attribute::text("timezone", "The time zone"),
    Attribute::boolean("active", "Whether the person may sign in"),
    Attribute::complex("emails", "E-mail addresses", EMAIL).several(),
    Attribute::complex("phoneNumbers", "Telephone numbers", PHONE).several(),
    Attribute::complex("ims", "Messengers", MESSENGER).several(),
    Attribute::complex("photos", "Pictures", PHOTO).several(),
    Attribute::complex(
        "addresses",
        "Postal addresses",
        &[
            Attribute::text("formatted", "The whole address"),
            Attribute::text("streetAddress", "Street and number"),
            Attribute::text("locality", "The town"),
            Attribute::text("region", "The state or region"),
            Attribute::text("postalCode", "The postal code"),
            Attribute::text("country", "The country, two letters"),
            Attribute::text("type", "What kind it is").usually(&["work", "home", "other"]),
            Attribute::boolean("primary", "Whether it is the one to use"),
        ],
    )
    .several(),
    Attribute::complex(
        "groups",
        "The groups the person is in",
        &[
            Attribute::text("value", "The group's id")
                .case_exact()
                .read_only(),
            Attribute::reference("$ref", "The group's address", &["Group"]).read_only(),
            Attribute::text("display", "The group's name").read_only(),
            Attribute::text("type", "How the person is in it")
                .usually(&["direct"])
                .read_only(),
        ],
    )
    .several()
    .read_only(),
    Attribute::complex("entitlements", "What the person is entitled to", LABEL).several(),
    Attribute::complex("roles", "The person's roles at the company", LABEL).several(),
];

pub(super) static ENTERPRISE: &[Attribute] = &[
    Attribute::text("employeeNumber", "The number of the employee"),
    Attribute::text("costCenter", "The cost center"),
    Attribute::text("organization", "The company"),
    Attribute::text("division", "The division"),
    Attribute::text("department", "The department"),
    Attribute::complex(
        "manager",
        "The person's manager",
        &[
            Attribute::text("value", "The manager's id").case_exact(),
            Attribute::reference("$ref", "The manager's address", &["User"]),
            Attribute::text("displayName", "The manager's name").read_only(),
        ],
    ),
];

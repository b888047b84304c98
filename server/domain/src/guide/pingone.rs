//! PingOne.
use super::Instruction::{Path, Setting, Text, Value};
use super::{Attribute, Guide, LiveValue, OurAttribute, Step};
use crate::saml::product::IdpProduct;

pub(super) const GUIDE: Guide = Guide {
    product: IdpProduct::PingOne,
    title: "Set up PingOne",
    steps: &[
        Step {
            title: "Create the application",
            instructions: &[
                Path(&[
                    "Applications",
                    "Applications",
                    "+",
                    "SAML Application",
                    "Configure",
                ]),
                Text("Choose Manually Enter."),
                Value {
                    label: "ACS URLs",
                    which: LiveValue::AcsUrl,
                },
                Value {
                    label: "Entity ID",
                    which: LiveValue::Audience,
                },
            ],
        },
        Step {
            title: "Attribute Mappings",
            instructions: &[
                Setting {
                    label: "saml_subject",
                    to: "Email Address, or an identifier that never changes for a person",
                },
                Text("Add the attributes of the table below: nothing is sent that is not mapped."),
            ],
        },
        Step {
            title: "Give people access",
            instructions: &[Text(
                "The application is created off: flip its toggle, and choose the groups that may use it.",
            )],
        },
        Step {
            title: "Bring its metadata here",
            instructions: &[
                Path(&["Configuration", "Download Metadata"]),
                Setting {
                    label: "By hand instead",
                    to: "Issuer ID, Single Signon Service, and Download Signing Certificate as X509 PEM",
                },
            ],
        },
    ],
    attributes: &[
        Attribute {
            ours: OurAttribute::Email,
            theirs: "Email Address",
            sent_as: "email",
            by_default: false,
        },
        Attribute {
            ours: OurAttribute::FirstName,
            theirs: "Given Name",
            sent_as: "firstName",
            by_default: false,
        },
        Attribute {
            ours: OurAttribute::LastName,
            theirs: "Family Name",
            sent_as: "lastName",
            by_default: false,
        },
        Attribute {
            ours: OurAttribute::Groups,
            theirs: "Group Names",
            sent_as: "groups",
            by_default: false,
        },
    ],
    quirks: &[
        "The application is off until its toggle is flipped; people then see an error at PingOne, and nothing arrives here.",
    ],
};

//! Okta.
use super::Instruction::{Path, Setting, Text, Value};
use super::{Attribute, Guide, LiveValue, OurAttribute, Step};
use crate::saml::product::IdpProduct;

pub(super) const GUIDE: Guide = Guide {
    product: IdpProduct::Okta,
    title: "Set up Okta",
    steps: &[
        Step {
            title: "Create the application",
            instructions: &[
                Text("Open the Admin Console."),
                Path(&[
                    "Applications",
                    "Applications",
                    "Create App Integration",
                    "SAML 2.0",
                ]),
                Text("Under General Settings give it a name and go on to Configure SAML."),
            ],
        },
        Step {
            title: "Configure SAML",
            instructions: &[
                Value {
                    label: "Single sign-on URL",
                    which: LiveValue::AcsUrl,
                },
                Setting {
                    label: "Use this for Recipient URL and Destination URL",
                    to: "ticked",
                },
                Value {
                    label: "Audience URI (SP Entity ID)",
                    which: LiveValue::Audience,
                },
                Value {
                    label: "Default RelayState (only for sign-in from the Okta dashboard; else blank)",
                    which: LiveValue::RelayState,
                },
                Setting {
                    label: "Name ID format",
                    to: "Persistent or EmailAddress, not Transient",
                },
                Text(
                    "Application username is the value sent as NameID: choose one that never changes for a person.",
                ),
            ],
        },
        Step {
            title: "Attribute Statements",
            instructions: &[
                Text("Add the attributes of the table below: nothing is sent that is not mapped."),
                Text(
                    "For groups add a Group Attribute Statement named groups with the filter Matches regex .* or a narrower one.",
                ),
                Text("\"Preview the SAML Assertion\" shows what will be sent."),
            ],
        },
        Step {
            title: "Feedback",
            instructions: &[Text(
                "Choose \"I'm an Okta customer adding an internal app\" and finish.",
            )],
        },
        Step {
            title: "Give people access",
            instructions: &[Text("Assign the people or groups that may sign in.")],
        },
        Step {
            title: "Bring its metadata here",
            instructions: &[
                Path(&[
                    "Sign On",
                    "SAML Signing Certificates",
                    "Actions",
                    "View IdP metadata",
                ]),
                Text(
                    "Save that page as a file, or copy its address: https://<org>/app/<id>/sso/saml/metadata.",
                ),
                Setting {
                    label: "By hand instead",
                    to: "under More details: Issuer, Sign on URL, Signing Certificate",
                },
            ],
        },
    ],
    attributes: &[
        Attribute {
            ours: OurAttribute::Email,
            theirs: "user.email",
            sent_as: "email",
            by_default: false,
        },
        Attribute {
            ours: OurAttribute::FirstName,
            theirs: "user.firstName",
            sent_as: "firstName",
            by_default: false,
        },
        Attribute {
            ours: OurAttribute::LastName,
            theirs: "user.lastName",
            sent_as: "lastName",
            by_default: false,
        },
        Attribute {
            ours: OurAttribute::Groups,
            theirs: "Group Attribute Statement",
            sent_as: "groups",
            by_default: false,
        },
    ],
    quirks: &[
        "The active certificate belongs to this app alone, inactive ones to the whole org: keep the app's own active.",
        "The issuer begins with http://www.okta.com/, not with your Okta address.",
    ],
};

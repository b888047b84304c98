//! JumpCloud.
use super::Instruction::{Path, Setting, Text, Value};
use super::{Attribute, Guide, LiveValue, OurAttribute, Step};
use crate::saml::product::IdpProduct;

pub(super) const GUIDE: Guide = Guide {
    product: IdpProduct::JumpCloud,
    title: "Set up JumpCloud",
    steps: &[
        Step {
            title: "Create the application",
            instructions: &[
                Path(&[
                    "SSO Applications",
                    "Add New Application",
                    "Custom Application",
                    "Manage SSO",
                    "Configure SSO with SAML",
                ]),
                Text("Give it a Display Label."),
            ],
        },
        Step {
            title: "SSO",
            instructions: &[
                Setting {
                    label: "IdP Entity ID",
                    to: "a name of your choice that no other app of yours uses, such as the address of this service",
                },
                Value {
                    label: "SP Entity ID",
                    which: LiveValue::Audience,
                },
                Value {
                    label: "ACS URLs",
                    which: LiveValue::AcsUrl,
                },
                Setting {
                    label: "SAMLSubject NameID",
                    to: "email",
                },
                Setting {
                    label: "Declare Redirect Endpoint",
                    to: "ticked",
                },
                Setting {
                    label: "Sign",
                    to: "Assertion, Response, or both",
                },
            ],
        },
        Step {
            title: "Attributes",
            instructions: &[Text(
                "Add the attributes of the table below: nothing is sent that is not mapped.",
            )],
        },
        Step {
            title: "Give people access",
            instructions: &[Text(
                "Save the application and bind the user groups that may sign in.",
            )],
        },
        Step {
            title: "Bring its metadata here",
            instructions: &[
                Text(
                    "Choose Export Metadata and upload the file here, or Copy Metadata URL and paste the address.",
                ),
                Setting {
                    label: "By hand instead",
                    to: "IdP Entity ID is the issuer, IDP URL the single sign-on URL, IDP Certificate Valid > Download certificate the certificate",
                },
            ],
        },
    ],
    attributes: &[
        Attribute {
            ours: OurAttribute::Email,
            theirs: "email",
            sent_as: "email",
            by_default: false,
        },
        Attribute {
            ours: OurAttribute::FirstName,
            theirs: "firstname",
            sent_as: "firstName",
            by_default: false,
        },
        Attribute {
            ours: OurAttribute::LastName,
            theirs: "lastname",
            sent_as: "lastName",
            by_default: false,
        },
    ],
    quirks: &[
        "The issuer is what you typed as IdP Entity ID: two apps with the same one cannot be told apart.",
        "Without Declare Redirect Endpoint its metadata names no HTTP-Redirect address.",
    ],
};
